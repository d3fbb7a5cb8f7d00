# What a short write left over never reaches the command.
mutation(short_write_lost
  FILE actors/input_queue.cpp
  FIND [==[    if (gone == first.size())]==]
  REPLACE [==[    if (gone > 0)]==]
  BREAKS "a source gets what its clients typed, nothing else")
