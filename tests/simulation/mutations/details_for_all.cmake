# Everybody is shown the environment of every command.
mutation(details_for_all
  FILE app/dialects/incus/operation_json.cpp
  FIND [==[view == operation_view::of_maker;]==]
  REPLACE [==[view <= operation_view::of_maker;]==]
  BREAKS "what a command was told is shown to its maker alone")
