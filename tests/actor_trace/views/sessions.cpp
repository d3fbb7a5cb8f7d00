#include "tests/actor_trace/views/sessions.hpp"

#include <numeric>

namespace lectern::test {

using trace::kind;

namespace {

/// What the process reads goes to the client.
void write_output(trace_builder& in, std::uint64_t bytes) {
  std::uint64_t output = 0;
  in.enter(process, "child", [&] {
    in.note(kind::source_read, process, 0, bytes);
    in.note(kind::output_sent, process, link, bytes);
    output = in.send(process, connection, "output");
  });
  in.handle(connection, output, [&] {
    in.note(kind::output_taken, connection, link, bytes);
    in.note(kind::link_write, connection, link, bytes);
  });
  in.enter(connection, "link", [&] {
    in.note(kind::link_written, connection, link, bytes);
    output = in.send(connection, process, "credit");
  });
  in.handle(process, output, [&] { in.note(kind::credit_taken, process, link, bytes); });
}

/// The link has nothing more to write.
void close_link(trace_builder& in, std::uint64_t bytes_dropped, std::uint32_t cause) {
  std::uint64_t stopped = 0;
  in.enter(connection, "link", [&] {
    in.note(kind::link_gone, connection, link, bytes_dropped, cause);
    stopped = in.send(connection, operation, "link_stopped");
    in.exit(connection);
  });
  in.handle(operation, stopped, [&] { in.exit(operation); });
}

} // namespace

void decide(trace_builder& in, std::uint32_t cause, std::uint32_t lost_link, bool on_request) {
  in.note(kind::end_decided, operation, lost_link, on_request ? 1 : 0, cause);
}

void tell(trace_builder& in, std::uint32_t from, std::uint32_t to, std::string_view message,
          const trace_builder::body& then) {
  const auto key = in.send(from, to, message);
  in.handle(to, key, then);
}

trace_builder exec_session(const scene& end) {
  trace_builder in;
  in.spawn(directory, "directory");
  in.spawn(operation, "operation", directory);
  trace::record named;
  put_uuid(named, {0x1f, 0x3a, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14});
  in.note_whole(kind::operation_named, operation, named);
  in.spawn(http_connection, "http_connection");
  std::uint64_t joined = 0;
  in.enter(http_connection, "stream", [&] {
    in.spawn(connection, "connection", http_connection);
    in.note(kind::link_open, connection, link);
    joined = in.send(connection, operation, "link_joined");
    in.exit(http_connection);
  });
  std::uint64_t start = 0;
  in.handle(operation, joined, [&] {
    in.note(kind::slot_joined, operation, link);
    in.spawn(process, "command", operation);
    in.note(kind::viewer_added, process, link);
    start = in.send(operation, process, "start_source");
  });
  in.handle(process, start, [&] { in.note(kind::child_start, process, 0, 4711, 1); });
  end(in);
  return in;
}

scene command_exits(std::uint32_t code, std::uint64_t bytes_dropped) {
  return [=](trace_builder& in) {
    write_output(in, 1'000);
    write_output(in, 234);
    in.wait(3'200'000'000);
    std::uint64_t end = 0;
    std::uint64_t ended = 0;
    in.enter(process, "child", [&] { in.note(kind::child_exit, process, 0, 0, code); });
    in.enter(process, "stream", [&] {
      in.note(kind::source_drained, process);
      in.note(kind::source_ended, process, 0, code, code > 128 ? 2 : 1);
      in.note(kind::end_sent, process, link);
      end = in.send(process, connection, "stream_ended");
      ended = in.send(process, operation, "view_over");
      in.exit(process);
    });
    in.handle(connection, end);
    std::uint64_t stop = 0;
    in.handle(operation, ended, [&] {
      decide(in, finished);
      stop = in.send(operation, connection, "stop_link");
      in.note(kind::operation_final, operation, 0, code, 1);
    });
    in.handle(connection, stop, [&] { in.note(kind::link_close, connection, link, 0, 1000); });
    close_link(in, bytes_dropped, 0);
  };
}

std::vector<tracing::event_index> all_of(const tracing::reading& in) {
  std::vector<tracing::event_index> events(in.seen.events().size());
  std::iota(events.begin(), events.end(), 0);
  return events;
}

} // namespace lectern::test
