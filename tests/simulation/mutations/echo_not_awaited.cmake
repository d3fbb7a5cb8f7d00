# A client that leaves at the final state loses what it has not read.
mutation(echo_not_awaited
  FILE actors/session/operation_fsm.cpp
  FIND [==[echo_(awaits_echo ? echo::wanted : echo::unwanted)]==]
  REPLACE [==[echo_(awaits_echo ? echo::unwanted : echo::unwanted)]==]
  BREAKS "the end mark is sent once, after the last byte")
