# A client that leaves when it hears of the final state loses what it has not read.
mutation(echo_not_awaited
  FILE actors/session/operation_fsm.cpp
  FIND [==[echo_(awaits_echo ? echo::wanted : echo::unwanted)]==]
  REPLACE [==[echo_(awaits_echo ? echo::unwanted : echo::unwanted)]==]
  BREAKS "the end mark stands once, behind every byte")
