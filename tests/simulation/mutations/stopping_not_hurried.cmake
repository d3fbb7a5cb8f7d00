# A socket that is already stopping keeps its long deadline when the service stops.
mutation(stopping_not_hurried
  FILE actors/session/operation_fsm.cpp
  FIND [==[    if (is_open(slots_[i]) && !stops_slot(out, i))]==]
  REPLACE [==[    if ((slots_[i].now == state::joined || slots_[i].now == state::flushed) && !stops_slot(out, i))]==]
  BREAKS "the service stops in time")
