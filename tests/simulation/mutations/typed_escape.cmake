# The other half of Incus #1449: who leaves a console types ESC c into it.
mutation(typed_escape
  FILE actors/session/operation.cpp
  FIND [==[  if (viewer == slots.end())
    return left();
]==]
  REPLACE [==[  if (viewer == slots.end())
    return left();
  send(std::get<console_order>(order_).console, input{viewer_, net::chunk::copy_of("\033c")});
]==]
  BREAKS "a source gets what its clients typed, nothing else")
