# Input that was taken makes no room for more.
mutation(grant_lost
  FILE actors/source/feed_source.cpp
  FIND [==[    grant(budget_.add(turn.bytes_taken));
]==]
  REPLACE [==[]==]
  BREAKS "nobody waits for ever")
