# The final state is announced before clients have been sent all output.
mutation(final_before_flush
  FILE actors/session/operation_fsm.cpp
  FIND [==[    phase_ = phase::flushing;
    stop_joined(out, false);]==]
  REPLACE [==[    finalise(out);]==]
  BREAKS "the exit status is reported after the last byte")
