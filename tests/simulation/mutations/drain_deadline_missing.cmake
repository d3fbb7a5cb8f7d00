# A process in the background holds the output forever.
mutation(drain_deadline_missing
  FILE actors/source/source_fsm.cpp
  FIND [==[  phase_ = phase::draining;
  return {arm_drain_deadline{}};]==]
  REPLACE [==[  phase_ = phase::draining;
  return {};]==]
  BREAKS "nothing waits forever")
