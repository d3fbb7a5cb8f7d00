# An operation ends without an answer to who waits for that.
mutation(promise_forgotten
  FILE actors/session/operation.cpp
  FIND [==[  answers_.deliver(shut_down_done{traffic_.bytes_dropped});
]==]
  REPLACE [==[]==]
  BREAKS "nothing is left when it is over")
