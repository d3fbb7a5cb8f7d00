#include "tests/actor_trace/two_sessions.hpp"

#include "actors/trace/actor_lives.hpp"

namespace lectern::test {

using trace::kind;

namespace {

void open(trace_builder& a, std::uint32_t base, std::uint32_t link, std::uint8_t first_of_uuid) {
  a.spawn(base + 2, "operation", 1);
  trace::record named;
  trace::put_uuid(named, {first_of_uuid, 0xcd, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14});
  a.note_whole(kind::operation_named, base + 2, named);
  a.spawn(base + 3, "command", base + 2);
  a.spawn(base + 4, "connection");
  a.note(kind::link_open, base + 4, link);
  a.note(kind::slot_joined, base + 2, link);
  a.note(kind::viewer_added, base + 3, link);
  a.note(kind::phase, base + 4, 0, 0, 1);
}

void output(trace_builder& a, std::uint32_t base, std::uint32_t link, std::uint64_t bytes) {
  std::uint64_t key = 0;
  a.enter(base + 3, "stream", [&] {
    a.note(kind::source_read, base + 3, 1, bytes);
    a.note(kind::output_sent, base + 3, link, bytes);
    key = a.send(base + 3, base + 4, "output");
  });
  a.wait(2'000);
  a.handle(base + 4, key, [&] {
    a.note(kind::output_taken, base + 4, link, bytes);
    a.note(kind::link_write, base + 4, link, bytes);
  });
  a.enter(base + 4, "link", [&] { a.note(kind::link_written, base + 4, link, bytes); });
}

} // namespace

trace_builder two_sessions() {
  trace_builder a;
  a.spawn(1, "directory");
  open(a, 0, 17, 0xab);
  a.on_ring(1);
  open(a, 10, 27, 0x77);
  output(a, 10, 27, 100);
  a.on_ring(0);
  output(a, 0, 17, 500);
  a.wait(1'000'000);
  a.handle(4, a.send(2, 4, "stop_link"), [&] {
    a.note(kind::phase, 4, 1, 0, 3);
    a.note(kind::link_close, 4, 17, 0, 1000);
    a.wait(6'000'000);
  });
  a.enter(4, "link", [&] { a.note(kind::link_gone, 4, 17); });
  a.exit(4);
  return a;
}

} // namespace lectern::test
