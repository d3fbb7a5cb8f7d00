# An operation requested before its principal signed out, and begun later, goes on.
mutation(signed_out_too_early
  FILE actors/session/directory_operations.cpp
  FIND [==[  else if (departed_.has(msg.info.maker.id))
    caf::anon_send(msg.handle, because_signed_out);
]==]
  REPLACE [==[]==]
  BREAKS "signing out ends everything of that client")
