# An opener that hangs is waited for beyond the deadline of its source.
mutation(opening_not_cancelled
  FILE actors/source/source_fsm.cpp
  FIND [==[  out.insert(out.begin(), cancel_opening{});
]==]
  REPLACE [==[]==]
  BREAKS "nobody waits for ever")
