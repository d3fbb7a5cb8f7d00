# The end mark is sent before queued output.
mutation(end_mark_overtakes
  FILE actors/session/connection_fsm.cpp
  FIND [==[  enqueue_frame(dialect_->encode_end());
]==]
  REPLACE [==[  if (auto mark = dialect_->encode_end())
    unsent_.emplace_front(std::move(*mark));
]==]
  BREAKS "the end mark is sent once, after the last byte")
