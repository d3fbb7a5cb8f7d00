# An event overtakes queued events.
mutation(event_overtakes
  FILE actors/session/connection_fsm.cpp
  FIND [==[  unsent_.emplace_back(event);
]==]
  REPLACE [==[  unsent_.emplace_front(event);
]==]
  BREAKS "a listener gets every event, in order")
