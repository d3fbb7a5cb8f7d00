# Input that was taken makes no room for more.
mutation(grant_lost
  FILE actors/source/process.cpp
  FIND [==[  if (turn.bytes_taken > 0 && streams_[0].viewer)]==]
  REPLACE [==[  if (turn.bytes_taken > 64 * 1024 && streams_[0].viewer)]==]
  BREAKS "nobody waits for ever")
