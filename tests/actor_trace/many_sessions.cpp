#include "actors/trace/recording.hpp"
#include "tests/actors/trace/trace_builder.hpp"

#include <charconv>
#include <cstdio>
#include <string_view>

/// Writes a recording of many sessions, each with a connection, a process and output, to
/// measure how long commands take: many_sessions FILE RECORDS
namespace {

using lectern::trace::kind;

/// About a thousand records.
void add_session(lectern::test::trace_builder& a, std::uint32_t number) {
  const auto link = number;
  const auto operation = 10 + 3 * number;
  const auto process = operation + 1;
  const auto connection = operation + 2;
  a.on_ring(number % 2);
  a.spawn(operation, "operation");
  a.spawn(process, "command", operation);
  a.spawn(connection, "connection");
  a.note(kind::link_open, connection, link);
  a.note(kind::slot_joined, operation, link);
  a.note(kind::viewer_added, process, link);
  for (int i = 0; i < 110; ++i) {
    std::uint64_t key = 0;
    a.enter(process, "stream", [&] {
      a.note(kind::source_read, process, 1, 4'096);
      a.note(kind::output_sent, process, link, 4'096);
      key = a.send(process, connection, "output");
    });
    a.handle(connection, key, [&] {
      a.note(kind::output_taken, connection, link, 4'096);
      a.note(kind::link_write, connection, link, 4'096);
    });
    a.enter(connection, "link", [&] { a.note(kind::link_written, connection, link, 4'096); });
  }
  a.note(kind::link_gone, connection, link);
  for (const auto actor : {connection, process, operation})
    a.exit(actor);
}

} // namespace

int main(int argc, char** argv) {
  std::size_t records = 0;
  if (argc == 3)
    std::from_chars(argv[2], argv[2] + std::string_view{argv[2]}.size(), records);
  if (records == 0) {
    std::fputs("usage: many_sessions FILE RECORDS\n", stderr);
    return 2;
  }
  lectern::test::trace_builder a;
  for (std::uint32_t number = 1; a.records() < records; ++number)
    add_session(a, number);
  return lectern::trace::save(a.shot(), argv[1]) ? 1 : 0;
}
