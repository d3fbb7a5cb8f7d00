# A console keeps the handles of viewers that have left.
mutation(viewer_kept
  FILE actors/source/feed.cpp
  FIND [==[  viewers_.erase(viewer);
  announce_viewers();
]==]
  REPLACE [==[  announce_viewers();
]==]
  BREAKS "nothing is left after the end")
