# The other half of Incus #1449: who leaves a console types ESC c into it.
mutation(typed_escape
  FILE actors/operation.cpp
  FIND [==[  for (const auto& slot : fsm_.slots())
    send(console, detach_viewer{slot.link});
]==]
  REPLACE [==[  for (const auto& slot : fsm_.slots()) {
    send(console, input{slot.link, net::chunk::copy_of("\033c")});
    send(console, detach_viewer{slot.link});
  }
]==]
  BREAKS "a source gets what its clients typed, nothing else")
