# The slot of a console is not given back.
mutation(release_never_sent
  FILE actors/session/operation.cpp
  FIND [==[    send(console->console, detach_viewer{viewer_});
]==]
  REPLACE [==[    static_cast<void>(console);
]==]
  BREAKS "a console has one controller, or none")
