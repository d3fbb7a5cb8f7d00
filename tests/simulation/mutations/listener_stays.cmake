# An event stream that joins after its principal has signed out stays.
mutation(listener_stays
  FILE actors/session/events.cpp
  FIND [==[  else if (departed_.has(msg.principal))
    dismiss(listener, signed_out);
]==]
  REPLACE [==[]==]
  BREAKS "signing out ends everything of that client")
