# A gatekeeper is asked as if every operation were the caller's own.
mutation(own_of_everybody
  FILE app/dialects/incus/api_access.cpp
  FIND [==[question.is_own = request.from.principal.id == operation.info.maker.id;]==]
  REPLACE [==[question.is_own = !operation.info.id.text.empty();]==]
  BREAKS "requests are granted exactly to those with the right")
