# Input read beyond the grant is passed on instead of held.
mutation(granted_in_vain
  FILE actors/session/connection_fsm.cpp
  FIND [==[  const auto size = std::min(input_allowed_, held_.size());]==]
  REPLACE [==[  const auto size = held_.size();]==]
  BREAKS "a source gets only what its clients typed")
