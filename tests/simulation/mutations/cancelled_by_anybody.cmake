# Any client can cancel the operations of others.
mutation(cancelled_by_anybody
  FILE app/dialects/incus/api_access.cpp
  FIND [==[  return options_.gatekeeper || from.principal.may_act_for(info.maker);
]==]
  REPLACE [==[  return options_.gatekeeper || !from.principal.id.empty() || info.id.text.empty();
]==]
  BREAKS "requests are granted exactly to those with the right")
