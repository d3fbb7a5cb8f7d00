# A viewer's grant stays valid when it loses control.
mutation(typed_after_loss
  FILE actors/source/feed_control.cpp
  FIND [==[  grant(budget_.leave(lost.viewer));
]==]
  REPLACE [==[]==]
  BREAKS "a console takes input only from the client that controls it")
