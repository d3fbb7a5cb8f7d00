# A viewer that is too slow is not notified of the gap.
mutation(gap_untold
  FILE actors/source/stream_log.cpp
  FIND [==[  out.push_back({viewer, output_gap{id_of(viewer), to.cursor, offset}});
]==]
  REPLACE [==[  static_cast<void>(out);
  static_cast<void>(viewer);
]==]
  BREAKS "bytes read are written, or dropped for a reason")
