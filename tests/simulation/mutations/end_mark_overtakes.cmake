# The end mark goes out in front of what is queued.
mutation(end_mark_overtakes
  FILE actors/session/connection_fsm.cpp
  FIND [==[  enqueue_frame(dialect_->encode_end());
]==]
  REPLACE [==[  if (auto mark = dialect_->encode_end())
    unsent_.emplace_front(std::move(*mark));
]==]
  BREAKS "the end mark stands once, behind every byte")
