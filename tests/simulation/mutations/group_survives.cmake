# Members of the group that ignore SIGHUP outlive a command that was hung up.
mutation(group_survives
  FILE actors/source/source_fsm.cpp
  FIND [==[    out.push_back(kill_group{}); // Members that]==]
  REPLACE [==[    out.push_back(hang_up_group{}); // Members that]==]
  BREAKS "nothing is left after the end")
