# Queued frames are written although a write is in flight.
mutation(two_writes
  FILE actors/session/connection_fsm.cpp
  FIND [==[  if (!opened_ || write_in_flight_ || phase_ == phase::closing]==]
  REPLACE [==[  if (!opened_ || (write_in_flight_ && unsent_.empty()) || phase_ == phase::closing]==]
  BREAKS "one write in flight per link")
