# What a connection read beyond the grant is not held, but passed on.
mutation(granted_in_vain
  FILE actors/connection_fsm.cpp
  FIND [==[    auto part = held_.take(std::min(input_allowed_, end_behind_.value_or(held_.bytes())));
    input_allowed_ -= part.size();]==]
  REPLACE [==[    auto part = held_.take(end_behind_.value_or(held_.bytes()));
    input_allowed_ -= std::min(input_allowed_, part.size());]==]
  BREAKS "what is typed ahead keeps to the source's budget")
