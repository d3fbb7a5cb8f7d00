# The other half of Incus #1449: a client that leaves a console types ESC c into it.
mutation(typed_escape
  FILE actors/session/console_work.cpp
  FIND [==[    if (!link)
      return left();
]==]
  REPLACE [==[    if (!link)
      return left();
    context_.actor.send(order_.console, input{context_.viewer, net::chunk::copy_of("\033c")});
]==]
  BREAKS "a source gets only what its clients typed")
