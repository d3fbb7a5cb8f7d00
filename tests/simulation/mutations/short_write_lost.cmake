# What a short write left over never reaches the command.
mutation(short_write_lost
  FILE actors/source/input_queue.cpp
  FIND [==[    waiting_.drop(gone);]==]
  REPLACE [==[    waiting_.drop(gone > 0 ? first.size() : 0);]==]
  BREAKS "what a client typed before it left reaches the source")
