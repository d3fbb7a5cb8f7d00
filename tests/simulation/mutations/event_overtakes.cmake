# An event overtakes those that wait.
mutation(event_overtakes
  FILE actors/session/connection_fsm.cpp
  FIND [==[  unsent_.emplace_back(what);
]==]
  REPLACE [==[  unsent_.emplace_front(what);
]==]
  BREAKS "a listener hears of every change, in order")
