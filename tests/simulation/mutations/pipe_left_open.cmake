# A pipe that cannot be read stays open, and its writer blocks.
mutation(pipe_left_open
  FILE actors/source/feed_source.cpp
  FIND [==[  if (index > 0) // If a read failed]==]
  REPLACE [==[  if (index > 2) // If a read failed]==]
  BREAKS "nothing waits forever")
