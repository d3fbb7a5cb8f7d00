# A client without the right to cancel is refused, but the request continues.
mutation(answered_twice
  FILE app/dialects/incus/api_operations.cpp
  FIND [==[      return refuse(from, {403, "This operation belongs to another client", {}});
]==]
  REPLACE [==[      refuse(from, {403, "This operation belongs to another client", {}});
]==]
  BREAKS "a request is answered once")
