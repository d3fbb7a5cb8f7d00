# The final state is announced twice.
mutation(two_finals
  FILE actors/session/operation_fsm.cpp
  FIND [==[  stop_joined(out, true);
  out.push_back(publish{});]==]
  REPLACE [==[  stop_joined(out, true);
  out.push_back(publish{});
  out.push_back(publish{});]==]
  BREAKS "an operation reaches one final state, once")
