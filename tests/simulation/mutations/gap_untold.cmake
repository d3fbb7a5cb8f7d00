# A viewer who was too slow is not told what it misses.
mutation(gap_untold
  FILE actors/source/log_viewers.cpp
  FIND [==[    out.push_back({link, output_gap{whom.cursor, kept}});
]==]
  REPLACE [==[]==]
  BREAKS "bytes read are written, or dropped for a reason")
