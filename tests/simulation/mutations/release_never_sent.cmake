# The slot of a console is not given back.
mutation(release_never_sent
  FILE actors/session/operation.cpp
  FIND [==[  work_->release();
]==]
  REPLACE [==[]==]
  BREAKS "a console has one controller, or none")
