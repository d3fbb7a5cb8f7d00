# A process has ended when its child has, whatever is not read yet.
mutation(end_before_drain
  FILE actors/source/source_fsm.cpp
  FIND [==[  phase_ = phase::draining;
  return {arm_drain_deadline{}};]==]
  REPLACE [==[  return stop();]==]
  BREAKS "the exit status is told, behind the last byte")
