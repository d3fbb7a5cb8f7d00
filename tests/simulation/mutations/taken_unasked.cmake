# Who has a console is not told that it is taken.
mutation(taken_unasked
  FILE actors/source/controller_fsm.cpp
  FIND [==[  out.push_back(evict{*holder_, takers_.front()});
]==]
  REPLACE [==[]==]
  BREAKS "nobody waits for ever")
