# A cancelled command has no exit code.
mutation(exit_code_dropped
  FILE actors/session/operation_fsm.cpp
  FIND [==[    outcome_.exit_code = event.exit_code;]==]
  REPLACE [==[    outcome_.exit_code.reset();]==]
  BREAKS "the exit status is reported after the last byte")
