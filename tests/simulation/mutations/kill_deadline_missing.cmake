# A child that ignores SIGHUP is never killed.
mutation(kill_deadline_missing
  FILE actors/source/source_fsm.cpp
  FIND [==[  actions out{hang_up_group{}, arm_kill_deadline{order.grace}};]==]
  REPLACE [==[  actions out{hang_up_group{}};]==]
  BREAKS "nothing is left after the end")
