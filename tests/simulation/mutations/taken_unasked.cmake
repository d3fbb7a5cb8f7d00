# The controller of a console is not asked when another client takes over.
mutation(taken_unasked
  FILE actors/source/control_fsm.cpp
  FIND [==[  out.push_back(ask_holder{*holder_, takers_.front()});
]==]
  REPLACE [==[]==]
  BREAKS "an operation reaches one final state, once")
