# The rest after a short write never reaches the command.
mutation(short_write_lost
  FILE actors/source/input_queue.cpp
  FIND [==[    waiting_.drop(gone);]==]
  REPLACE [==[    waiting_.drop(gone > 0 ? first.size() : 0);]==]
  BREAKS "a source gets only what its clients typed")
