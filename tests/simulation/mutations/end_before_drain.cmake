# A command ends with its child, even if output has not been read yet.
mutation(end_before_drain
  FILE actors/source/source_fsm.cpp
  FIND [==[  return enter(phase::draining, {arm_drain_deadline{}});]==]
  REPLACE [==[  streams_open_ = 0;
  return stop();]==]
  BREAKS "the exit status is reported after the last byte")
