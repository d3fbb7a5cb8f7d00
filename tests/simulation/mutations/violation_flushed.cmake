# A link that is closed for a violation counts as one that has sent everything.
mutation(violation_flushed
  FILE actors/session/connection_fsm.cpp
  FIND [==[    if (cause_ != link_cause::violated)
      out.push_back(report_flushed{});
]==]
  REPLACE [==[    out.push_back(report_flushed{});
]==]
  BREAKS "a client that breaks the protocol ends its session")
