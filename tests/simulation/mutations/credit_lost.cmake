# Credit does not come back, so that a viewer is sent one window and no more.
mutation(credit_lost
  FILE actors/session/connection_fsm.cpp
  FIND [==[    out.push_back(return_credit{bytes});
]==]
  REPLACE [==[    static_cast<void>(bytes);
]==]
  BREAKS "nothing waits forever")
