# Input that the source has taken does not free its budget.
mutation(grant_lost
  FILE actors/source/feed_source.cpp
  FIND [==[    grant(budget_.add(turn.bytes_taken));
]==]
  REPLACE [==[]==]
  BREAKS "nothing waits forever")
