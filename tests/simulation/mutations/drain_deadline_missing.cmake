# A process in the background holds the output forever.
mutation(drain_deadline_missing
  FILE actors/source/source_fsm.cpp
  FIND [==[  return enter(phase::draining, {arm_drain_deadline{}});]==]
  REPLACE [==[  return enter(phase::draining, {});]==]
  BREAKS "nothing waits forever")
