# A wait goes on after its client has left.
mutation(wait_outlives_client
  FILE actors/session/directory.cpp
  FIND [==[waits_.leave(msg.source); });]==]
  REPLACE [==[static_cast<void>(this), static_cast<void>(msg); });]==]
  BREAKS "a wait ends with its client")
