# Input is accepted without a grant: for the next source, or beyond the budget.
mutation(typed_for_next
  FILE actors/source/feed_control.cpp
  FIND [==[  const auto size = input_ended_ ? 0 : budget_.use(msg.viewer, msg.data.size());]==]
  REPLACE [==[  static_cast<void>(budget_.use(msg.viewer, msg.data.size()));
  const auto size = controls(msg.viewer) ? msg.data.size() : 0;]==]
  BREAKS "no more input waits for a child than its budget")
