# A link closes behind the last byte, and its end mark is never sent.
mutation(no_end_mark
  FILE actors/session/connection_fsm.cpp
  FIND [==[  enqueue_frame(dialect_->encode_end());
]==]
  REPLACE [==[]==]
  BREAKS "the end mark stands once, behind every byte")
