# Every client is shown the environment of every command.
mutation(details_for_all
  FILE app/dialects/incus/operation_json.cpp
  FIND [==[view == operation_view::of_maker;]==]
  REPLACE [==[view <= operation_view::of_maker;]==]
  BREAKS "a command's details are shown only to its maker")
