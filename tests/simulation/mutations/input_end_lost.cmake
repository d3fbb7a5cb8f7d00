# The end of the input is not passed on.
mutation(input_end_lost
  FILE actors/connection_fsm.cpp
  FIND [==[      out.push_back(tell_source{typed_end{}});
]==]
  REPLACE [==[]==]
  BREAKS "nobody waits for ever")
