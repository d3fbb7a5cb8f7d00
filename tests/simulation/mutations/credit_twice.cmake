# Credit comes back twice, so that a viewer is sent more than its window.
mutation(credit_twice
  FILE actors/session/connection_fsm.cpp
  FIND [==[    out.push_back(return_credit{bytes});
]==]
  REPLACE [==[    out.push_back(return_credit{2 * bytes});
]==]
  BREAKS "a viewer is sent its window at most")
