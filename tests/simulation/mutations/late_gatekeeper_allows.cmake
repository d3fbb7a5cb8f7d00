# A gatekeeper that does not decide in time counts as consent.
mutation(late_gatekeeper_allows
  FILE app/dialects/incus/api_access.cpp
  FIND [==[      [refused](const caf::error&) { refused("Authorization timed out"); });
]==]
  REPLACE [==[      [this, request](const caf::error&) { dispatch(request); });
]==]
  BREAKS "requests are granted exactly to those with the right")
