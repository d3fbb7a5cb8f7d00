# What was asked for before its principal signed out, and begins later, goes on.
mutation(signed_out_too_early
  FILE actors/session/directory.cpp
  FIND [==[  else if (departed_.has(msg.info.maker.id))
    caf::anon_send(msg.handle, because_signed_out);
]==]
  REPLACE [==[]==]
  BREAKS "nothing goes on of a client that has signed out")
