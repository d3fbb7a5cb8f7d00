# A console keeps the handles of viewers that have left.
mutation(viewer_kept
  FILE actors/source/feed.cpp
  FIND [==[  viewers_.erase(viewer);
  advance(control_]==]
  REPLACE [==[  advance(control_]==]
  BREAKS "nothing is left when it is over")
