# What a connection read beyond the grant is not held, but passed on.
mutation(granted_in_vain
  FILE actors/session/connection_fsm.cpp
  FIND [==[  const auto size = std::min(input_allowed_, held_.size());]==]
  REPLACE [==[  const auto size = held_.size();]==]
  BREAKS "a source gets what its clients typed, nothing else")
