# A request of the host program gets no answer if the API ends first.
mutation(answer_never_comes
  FILE actors/http/exchange.cpp
  FIND [==[  set_down_handler([this](const caf::down_msg&) { give_up(); });
]==]
  REPLACE [==[]==]
  BREAKS "a request is answered once")
