# A viewer that leaves a console does not pass on what has arrived.
mutation(input_left_behind
  FILE actors/session/connection_fsm.cpp
  FIND [==[  if (phase_ != phase::open || !attached_ || !held_.empty()) {
    leave(out);]==]
  REPLACE [==[  if (phase_ != phase::closed) {
    leave(out);]==]
  BREAKS "input sent before a client leaves reaches the source")
