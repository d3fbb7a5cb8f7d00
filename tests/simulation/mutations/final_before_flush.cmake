# The final state is announced before the outputs are with the clients.
mutation(final_before_flush
  FILE actors/session/operation_fsm.cpp
  FIND [==[    phase_ = phase::flushing;
    stop_joined(out, false);]==]
  REPLACE [==[    finalise(out);]==]
  BREAKS "the exit status is told, behind the last byte")
