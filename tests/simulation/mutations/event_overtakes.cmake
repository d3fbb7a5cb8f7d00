# An event overtakes those that wait.
mutation(event_overtakes
  FILE actors/connection_fsm.cpp
  FIND [==[    unsent_.emplace_back(std::move(*data));
]==]
  REPLACE [==[    unsent_.emplace_front(std::move(*data));
]==]
  BREAKS "a listener hears of every change, in order")
