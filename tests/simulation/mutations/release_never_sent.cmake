# The slot of a console is not given back.
mutation(release_never_sent
  FILE actors/session/operation.cpp
  FIND [==[    send(console->console, release_console{console->id});
]==]
  REPLACE [==[    static_cast<void>(console);
]==]
  BREAKS "a console has one controller, or none")
