# A gatekeeper is told that every operation is the own one of who asks.
mutation(own_of_everybody
  FILE app/dialects/incus/api_access.cpp
  FIND [==[question.is_own = request.from.principal.id == operation.info.maker.id;]==]
  REPLACE [==[question.is_own = !operation.info.id.text.empty();]==]
  BREAKS "what is granted is granted to those who may, and to them")
