# An event overtakes those that wait.
mutation(event_overtakes
  FILE actors/connection_fsm.cpp
  FIND [==[  enqueue_frame(dialect_->encode_event(what));
]==]
  REPLACE [==[  if (auto fresh = dialect_->encode_event(what)) {
    unsent_bytes_ += fresh->size();
    unsent_.emplace_front(std::move(*fresh));
  }
]==]
  BREAKS "a listener hears of every change, in order")
