# The other half of Incus #1449: who leaves a console types ESC c into it.
mutation(typed_escape
  FILE actors/session/operation.cpp
  FIND [==[  const auto left = [this] { perform(fsm_.on(operation_fsm::work_ended{})); };
]==]
  REPLACE [==[  const auto left = [this] { perform(fsm_.on(operation_fsm::work_ended{})); };
  if (viewer != slots.end())
    send(std::get<console_order>(order_).console,
         input{viewer->link, net::chunk::copy_of("\033c")});
]==]
  BREAKS "a source gets what its clients typed, nothing else")
