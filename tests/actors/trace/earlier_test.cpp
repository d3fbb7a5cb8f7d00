#include "actors/trace/earlier.hpp"
#include "actors/trace/flight_recorder.hpp"
#include "actors/trace/snapshot.hpp"
#include "tests/support/temp_folder.hpp"

#include <doctest/doctest.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

TEST_SUITE_BEGIN("earlier traces");

namespace lectern::trace {

namespace {

namespace fs = std::filesystem;

struct trace_fixture {
  temp_folder scratch;
  fs::path folder = scratch.path() / "trace";

  /// A run, with a session or without.
  void run(const std::string& program, kind record_kind) const {
    recorder_options options;
    options.folder = folder;
    options.ring_records = 8;
    options.actors_max = 2;
    options.schema.program = program;
    auto recorder = flight_recorder::create(options);
    REQUIRE(recorder.has_value());
    recorder->unit(0).put({record_kind, 1, 2, 3, 4});
  }

  /// The programs of the earlier traces, newest first.
  std::string programs() const {
    std::string result;
    for (const auto& file : earlier_traces(folder)) {
      const auto shot = read_trace(file);
      result += (shot.has_value() ? shot->schema.program : "unreadable") + ' ';
    }
    return result;
  }
};

} // namespace

TEST_CASE_FIXTURE(trace_fixture, "the last five traces that hold a session are kept") {
  for (const char* program : {"1", "2", "3", "4", "5", "6", "7"}) {
    run(program, kind::operation_named);
    CHECK_FALSE(put_aside(folder));
    CHECK_FALSE(fs::exists(folder));
  }
  CHECK(programs() == "7 6 5 4 3 ");
}

TEST_CASE_FIXTURE(trace_fixture, "runs in which nothing happened push nothing out") {
  run("the one that matters", kind::link_open);
  for (int mistaken_start = 0; mistaken_start < 9; ++mistaken_start) {
    CHECK_FALSE(put_aside(folder));
    run("idle", kind::mark);
  }
  CHECK_FALSE(put_aside(folder));
  CHECK(programs() == "the one that matters ");
}

TEST_CASE_FIXTURE(trace_fixture, "a trace whose ring has forgotten records holds something") {
  run("long", kind::mark);
  {
    std::fstream ring{folder / "ring-0", std::ios::in | std::ios::out | std::ios::binary};
    const std::uint64_t many = 1'000;
    ring.seekp(offsetof(ring_header, head));
    ring.write(reinterpret_cast<const char*>(&many), sizeof many);
  }
  CHECK_FALSE(put_aside(folder));
  CHECK(programs() == "long ");
}

TEST_CASE_FIXTURE(trace_fixture, "earlier traces have a limit in bytes, but the newest is kept") {
  for (const char* program : {"1", "2", "3"}) {
    run(program, kind::link_open);
    CHECK_FALSE(put_aside(folder));
  }
  const auto size = fs::file_size(earlier_traces(folder).front());
  run("4", kind::link_open);
  CHECK_FALSE(put_aside(folder, {.traces_max = 5, .bytes_max = 2 * size}));
  CHECK(programs() == "4 3 ");
  run("5", kind::link_open);
  CHECK_FALSE(put_aside(folder, {.traces_max = 5, .bytes_max = 1}));
  CHECK(programs() == "5 ");
}

TEST_CASE_FIXTURE(trace_fixture, "a trace that cannot be read is kept as it is") {
  run("broken", kind::link_open);
  std::ofstream{folder / "ring-1", std::ios::trunc} << "half";
  CHECK_FALSE(put_aside(folder));
  CHECK(programs() == "unreadable ");
  CHECK(fs::file_size(earlier_traces(folder).front() / "ring-1") == 4);
}

TEST_CASE_FIXTURE(trace_fixture,
                  "earlier traces are for their owner only, and no link is followed") {
  run("first", kind::link_open);
  CHECK_FALSE(put_aside(folder));
  CHECK(fs::status(earlier_folder(folder)).permissions() == fs::perms::owner_all);
  fs::rename(earlier_folder(folder), scratch.path() / "elsewhere");
  fs::create_directory_symlink("elsewhere", earlier_folder(folder));
  run("second", kind::link_open);
  CHECK(put_aside(folder).value() == ENOTDIR);
  CHECK(fs::exists(folder / "directory"));
}

} // namespace lectern::trace

TEST_SUITE_END();
