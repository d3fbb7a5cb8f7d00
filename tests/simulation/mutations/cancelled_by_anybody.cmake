# Everybody cancels what others have made.
mutation(cancelled_by_anybody
  FILE app/dialects/incus/api_access.cpp
  FIND [==[  return options_.gatekeeper || from.principal.may_act_for(info.maker);
]==]
  REPLACE [==[  return options_.gatekeeper || !from.principal.id.empty() || info.id.text.empty();
]==]
  BREAKS "what is granted is granted to those who may, and to them")
