# What arrives for a source that has ended is given to the next one.
mutation(typed_for_next
  FILE actors/source/console.cpp
  FIND [==[  if (const auto size = budget_.use(msg.from, msg.data.size()); size > 0)]==]
  REPLACE [==[  static_cast<void>(budget_.use(msg.from, msg.data.size()));
  if (const auto size = msg.data.size(); size > 0)]==]
  BREAKS "a source gets what its clients typed, nothing else")
