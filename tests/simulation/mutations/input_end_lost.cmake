# The end of the input is not passed on.
mutation(input_end_lost
  FILE actors/session/connection_fsm.cpp
  FIND [==[  else if (!std::holds_alternative<std::monostate>(message) && attached_)]==]
  REPLACE [==[  else if (!std::holds_alternative<std::monostate>(message)
           && !std::holds_alternative<typed_end>(message) && attached_)]==]
  BREAKS "nothing waits forever")
