# An operation ends without answering the request that waits for it.
mutation(promise_forgotten
  FILE actors/session/operation.cpp
  FIND [==[  answers_.deliver(shut_down_done{traffic_.bytes_dropped});
]==]
  REPLACE [==[]==]
  BREAKS "nothing is left after the end")
