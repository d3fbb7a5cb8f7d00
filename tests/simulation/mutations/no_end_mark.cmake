# A link closes after the last byte without an end mark.
mutation(no_end_mark
  FILE actors/session/connection_fsm.cpp
  FIND [==[  enqueue_frame(dialect_->encode_end());
]==]
  REPLACE [==[]==]
  BREAKS "the end mark is sent once, after the last byte")
