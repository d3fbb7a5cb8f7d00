# A console keeps the handles of viewers that have left.
mutation(viewer_kept
  FILE actors/source/console.cpp
  FIND [==[      viewers_.detach(msg.from);
      handles_.erase(msg.from);]==]
  REPLACE [==[      viewers_.detach(msg.from);]==]
  BREAKS "nothing is left when it is over")
