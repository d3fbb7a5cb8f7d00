# A wait goes on after its client has left.
mutation(wait_outlives_client
  FILE actors/session/directory.cpp
  FIND [==[waits_.leave(msg.source);]==]
  REPLACE [==[]==]
  BREAKS "a wait ends with its client")
