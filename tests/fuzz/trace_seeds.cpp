#include "actors/trace/flight_recorder.hpp"
#include "actors/trace/recording.hpp"
#include "tests/actors/trace/trace_builder.hpp"
#include "tests/fuzz/packed_folder.hpp"

#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <string_view>

/// Writes what fuzzers begin with, in a folder for each of them: trace_seeds <folder>
namespace lectern::test {

namespace {

using trace::kind;

trace_builder session() {
  trace_builder a;
  a.spawn(2, "operation", 1);
  a.note(kind::operation_named, 2, 0, 0x0123456789abcdef, 5);
  a.spawn(3, "command", 2);
  a.spawn(4, "connection");
  a.note(kind::link_open, 4, 17);
  a.note(kind::slot_joined, 2, 17, 1);
  a.note(kind::viewer_added, 3, 17);
  a.on_ring(1);
  a.enter(3, "stream", [&] {
    a.note(kind::source_read, 3, 0, 100);
    a.note(kind::output_sent, 3, 17, 100);
    const auto key = a.send(3, 4, "output");
    a.on_ring(0);
    a.handle(4, key, [&] {
      a.note(kind::output_taken, 4, 17, 100);
      a.note(kind::link_write, 4, 17, 100);
    });
  });
  return a;
}

void write(const std::filesystem::path& file, std::string_view bytes) {
  std::ofstream{file, std::ios::binary} << bytes;
}

std::string recording(const trace_builder& a) {
  return trace::to_recording(a.shot());
}

void write_recordings(const std::filesystem::path& to) {
  std::filesystem::create_directories(to);
  auto a = session();
  write(to / "session", recording(a));
  a.note(kind::link_gone, 4, 17, 0, 1);
  const auto key = a.send(4, 2, "link_stopped");
  a.handle(2, key, [&] {
    a.note(kind::end_decided, 2, 17, 0, 1);
    a.note(kind::operation_final, 2, 0, trace::no_exit_code, 1);
  });
  write(to / "ended", recording(a));
  a.exit(4);
  a.lose(7);
  write(to / "lost", recording(a));
  a.stop();
  write(to / "stopped", recording(a));
  write(to / "empty", recording({}));
}

/// The smallest trace a recorder writes, with rings that were full twice.
void write_folders(const std::filesystem::path& to) {
  std::filesystem::create_directories(to);
  const auto folder = to / "trace";
  auto recorder =
    trace::flight_recorder::create({.folder = folder, .ring_records = 16, .actors_max = 4}).value();
  write(to / "empty", pack(folder));
  static_cast<void>(recorder.list({.id = 2, .link = 17}));
  for (std::uint32_t i = 0; i < 40; ++i) {
    recorder.unit(0).put({.kind = kind::link_read, .self = 2, .peer = 17, .value = i});
    recorder.put_as_guest({.kind = kind::mark, .value = i});
  }
  write(to / "running", pack(folder));
  recorder.finish(0);
  write(to / "stopped", pack(folder));
  std::filesystem::remove_all(folder);
}

} // namespace

} // namespace lectern::test

int main(int argc, char** argv) {
  using namespace lectern;
  if (argc != 2) {
    std::cerr << "trace_seeds <folder>\n";
    return 2;
  }
  const std::filesystem::path folder = argv[1];
  test::write_recordings(folder / "recording");
  test::write_folders(folder / "folder");
  return 0;
}
