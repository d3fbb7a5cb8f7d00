# A gatekeeper that does not decide in time has allowed it.
mutation(late_gatekeeper_allows
  FILE app/dialects/incus/api_access.cpp
  FIND [==[      [refused](const caf::error&) { refused("Authorization timed out"); });
]==]
  REPLACE [==[      [this, request](const caf::error&) { dispatch(request); });
]==]
  BREAKS "what is granted is granted to those who may, and to them")
