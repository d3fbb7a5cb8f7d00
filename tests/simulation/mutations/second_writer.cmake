# What crashed Incus (#1449): the end of a console writes a line break of its own.
mutation(second_writer
  FILE actors/session/connection_fsm.cpp
  FIND [==[  enqueue_frame(dialect_->encode_end());
]==]
  REPLACE [==[  enqueue_frame(dialect_->encode_end());
  if (opened_)
    out.push_back(write{{net::frame_kind::binary, {net::chunk::copy_of("\n\r")}}});
]==]
  BREAKS "one write in flight per link")
