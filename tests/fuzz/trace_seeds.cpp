#include "tests/trace/trace_builder.hpp"

#include <filesystem>
#include <fstream>
#include <iostream>

/// Writes recordings for a fuzzer to begin with: trace_seeds <folder>
namespace lectern::test {

namespace {

using trace::kind;

trace_builder session() {
  trace_builder a;
  a.spawn(2, "operation", 1);
  a.note(kind::operation_named, 2, 0, 0x0123456789abcdef, 5);
  a.spawn(3, "process", 2);
  a.spawn(4, "connection");
  a.note(kind::link_open, 4, 17);
  a.note(kind::slot_joined, 2, 17);
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

void write(const std::filesystem::path& file, const trace_builder& a) {
  std::ofstream{file, std::ios::binary} << trace::to_recording(a.shot());
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
  std::filesystem::create_directories(folder);
  auto a = test::session();
  test::write(folder / "session", a);
  a.exit(4);
  a.lose(7);
  test::write(folder / "lost", a);
  a.stop();
  test::write(folder / "stopped", a);
  test::write(folder / "empty", test::trace_builder{});
  return 0;
}
