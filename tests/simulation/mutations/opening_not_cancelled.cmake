# An opener that hangs is awaited beyond its deadline.
mutation(opening_not_cancelled
  FILE actors/source/source_fsm.cpp
  FIND [==[  out.insert(out.begin(), cancel_opening{});
]==]
  REPLACE [==[]==]
  BREAKS "nothing waits forever")
