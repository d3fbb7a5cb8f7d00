# What arrives for a source that has ended is given to the next one.
mutation(typed_for_next
  FILE actors/source/feed_control.cpp
  FIND [==[  const auto size = input_ended_ ? 0 : budget_.use(msg.viewer, msg.data.size());]==]
  REPLACE [==[  static_cast<void>(budget_.use(msg.viewer, msg.data.size()));
  const auto size = msg.data.size();]==]
  BREAKS "a source gets what its clients typed, nothing else")
