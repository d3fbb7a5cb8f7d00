#include "actors/trace/earlier.hpp"
#include "actors/trace/flight_recorder.hpp"
#include "actors/trace/snapshot.hpp"
#include "tests/support/lowered_limit.hpp"
#include "tests/support/temp_folder.hpp"

#include <doctest/doctest.h>

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

TEST_SUITE_BEGIN("flight recorder");

namespace lectern::trace {

namespace {

namespace fs = std::filesystem;

recorder_options small(const fs::path& folder) {
  recorder_options options;
  options.folder = folder;
  options.ring_records = 8;
  options.actors_max = 2;
  options.schema.program = "test";
  return options;
}

flight_recorder make(const recorder_options& options) {
  auto made = flight_recorder::create(options);
  REQUIRE(made.has_value());
  return std::move(*made);
}

snapshot read(const fs::path& folder) {
  auto shot = read_trace(folder);
  REQUIRE_MESSAGE(shot.has_value(), shot.error().why);
  return std::move(*shot);
}

unsigned mode_of(const fs::path& file) {
  struct stat about {};
  REQUIRE(::stat(file.c_str(), &about) == 0);
  return about.st_mode & 0777;
}

/// Bytes of a file that are written to in this process's memory, and not yet on a disk.
std::size_t dirty_bytes_of(const fs::path& file) {
  std::ifstream mappings{"/proc/self/smaps"};
  std::size_t kibibytes = 0;
  bool is_ours = false;
  for (std::string line; std::getline(mappings, line);) {
    if (line.find(" kB") == std::string::npos && line.find('-') != std::string::npos)
      is_ours = line.ends_with(file.string());
    else if (is_ours && line.find("_Dirty:") != std::string::npos)
      kibibytes += std::stoul(line.substr(line.find(':') + 1));
  }
  return kibibytes * 1024;
}

} // namespace

TEST_CASE("what is recorded can be read while it is recorded, and afterwards") {
  temp_folder scratch;
  {
    auto recorder = make(small(scratch.path() / "trace"));
    recorder.unit(0).put({kind::mark, 1, 2, 3, 4});

    const auto live = read(scratch.path() / "trace");
    CHECK(live.live);
    CHECK(live.schema.program == "test");
    REQUIRE(live.rings.size() == 2);
    REQUIRE(live.rings[0].records.size() == 1);
    CHECK(live.rings[0].records[0].kind() == kind::mark);
    CHECK(live.rings[0].records[0].aux == 4);
    recorder.finish(77);
  }
  const auto dead = read(scratch.path() / "trace");
  CHECK_FALSE(dead.live);
  CHECK(dead.header.stopped != 0);
  CHECK(dead.rings[1].records.back().value == 77);
}

TEST_CASE("a trace is not live once its writer is a zombie") {
  temp_folder scratch;
  const pid_t writer = ::fork();
  if (writer == 0) {
    static_cast<void>(flight_recorder::create(small(scratch.path() / "trace")));
    ::_exit(0);
  }
  siginfo_t ended = {};
  REQUIRE(::waitid(P_PID, static_cast<id_t>(writer), &ended, WEXITED | WNOWAIT) == 0);

  CHECK_FALSE(read(scratch.path() / "trace").live);
  CHECK(::waitpid(writer, nullptr, 0) == writer);
}

TEST_CASE("only its owner may read a trace") {
  temp_folder scratch;
  const auto recorder = make(small(scratch.path() / "trace"));
  CHECK(mode_of(scratch.path() / "trace") == 0700);
  CHECK(mode_of(scratch.path() / "trace" / "directory") == 0600);
  CHECK(mode_of(scratch.path() / "trace" / "ring-0") == 0600);
}

TEST_CASE("no record waits until its page can be written to") {
  temp_folder scratch;
  auto options = small(scratch.path() / "trace");
  options.ring_records = 32'768;
  const auto recorder = make(options);
  const auto bytes = options.ring_records * sizeof(record);
  // A disk may have some of it already.
  CHECK(dirty_bytes_of(scratch.path() / "trace" / "ring-0") > bytes / 2);
}

TEST_CASE("a ring that is full forgets the oldest, and how much is known") {
  temp_folder scratch;
  auto recorder = make(small(scratch.path() / "trace"));
  for (std::uint32_t i = 0; i < 20; ++i)
    recorder.unit(0).put({kind::mark, i, 0, 0, 0});

  const auto ring = read(scratch.path() / "trace").rings[0];

  CHECK(ring.first == 13); // One place may be half written at any time.
  REQUIRE(ring.records.size() == 7);
  CHECK(ring.records.front().self == 13);
  CHECK(ring.records.back().self == 19);
}

TEST_CASE("a handler's length is known when it has ended, and 0 until then") {
  temp_folder scratch;
  auto recorder = make(small(scratch.path() / "trace"));
  auto& ring = recorder.unit(0);

  const auto handler = ring.begin({kind::enter, 5, 0, 0, 0});
  CHECK(ring.running() == 5);
  CHECK(read(scratch.path() / "trace").rings[0].records[0].dur == 0);
  ring.finish(handler, ticket_unhandled);

  const auto record = read(scratch.path() / "trace").rings[0].records[0];
  CHECK(ring.running() == 0);
  CHECK(record.dur > 0);
  CHECK(record.aux == ticket_unhandled);
}

TEST_CASE("a handler that outlives its own record spoils no other") {
  temp_folder scratch;
  auto recorder = make(small(scratch.path() / "trace"));
  auto& ring = recorder.unit(0);
  const auto handler = ring.begin({kind::enter, 5, 0, 0, 0});
  for (std::uint32_t i = 0; i < 8; ++i)
    ring.put({kind::mark, i, 0, 0, 0});
  ring.finish(handler, ticket_unhandled);

  const auto kept = read(scratch.path() / "trace").rings[0];
  CHECK_FALSE(kept.records.empty());
  for (const auto& record : kept.records) {
    CHECK(record.dur == 0);
    CHECK(record.aux == 0);
  }
}

TEST_CASE("a living actor is listed until it is taken off, and one without a place is counted") {
  temp_folder scratch;
  auto recorder = make(small(scratch.path() / "trace"));
  actor_entry actor;
  actor.id = 1;
  auto* first = recorder.list(actor);
  actor.id = 2;
  CHECK(recorder.list(actor) != nullptr);
  actor.id = 3;
  CHECK(recorder.list(actor) == nullptr);
  recorder.unlist(nullptr);
  recorder.unlist(first);

  const auto shot = read(scratch.path() / "trace");
  REQUIRE(shot.actors.size() == 1);
  CHECK(shot.actors[0].id == 2);
  CHECK(shot.header.unlisted == 1);
  CHECK(recorder.list(actor) == first);
}

TEST_CASE("threads that are not units share a ring") {
  temp_folder scratch;
  auto recorder = make(small(scratch.path() / "trace"));
  constexpr int records_per_thread = 1'000;
  const auto write = [&] {
    for (int i = 0; i < records_per_thread; ++i)
      recorder.put_as_guest({kind::mark, 1, 2, 3, 4});
  };
  std::thread one{write};
  std::thread other{write};
  one.join();
  other.join();

  const auto ring = read(scratch.path() / "trace").rings[1];
  CHECK(ring.first + ring.records.size()
        == 2 * records_per_thread + 1); // And that the service started.
  CHECK_FALSE(ring.records.empty());
  for (const auto& record : ring.records)
    CHECK((record.kind() == kind::service_start || record.value == 3));
}

TEST_CASE("a reader beside a writer sees whole records only") {
  temp_folder scratch;
  auto options = small(scratch.path() / "trace");
  options.ring_records = 64;
  auto recorder = make(options);
  std::thread writer{[&ring = recorder.unit(0)] {
    for (std::uint32_t i = 1; i < 200'000; ++i)
      ring.put({kind::mark, i, i, i, i});
  }};
  std::uint64_t seen = 0;
  for (int i = 0; i < 200 || seen == 0; ++i) {
    const auto kept = read(scratch.path() / "trace").rings[0];
    std::uint32_t last = 0;
    for (const auto& record : kept.records) {
      const bool whole =
        record.self == record.peer && record.self == record.value && record.self == record.aux;
      CHECK(whole);
      CHECK((last == 0 || record.self == last + 1));
      last = record.self;
      ++seen;
    }
  }
  writer.join();
  MESSAGE(seen, " records were read beside the writer");
}

TEST_CASE("a trace that holds something is kept when the next one begins in its place") {
  temp_folder scratch;
  auto options = small(scratch.path() / "trace");
  options.schema.program = "first";
  make(options).unit(0).put({kind::link_open, 1, 1, 0, 0});
  options.schema.program = "second";
  make(options);
  CHECK(read(scratch.path() / "trace").schema.program == "second");
  const auto earlier = earlier_traces(options.folder);
  REQUIRE(earlier.size() == 1);
  CHECK(read(earlier.front()).schema.program == "first");
}

TEST_CASE("a second recorder in the same place is refused, and changes nothing") {
  temp_folder scratch;
  auto recorder = make(small(scratch.path() / "trace"));
  recorder.unit(0).put({kind::link_open, 1, 1, 0, 0});

  CHECK(flight_recorder::create(small(scratch.path() / "trace")).error().value() == EWOULDBLOCK);

  recorder.unit(0).put({kind::mark, 2, 0, 0, 0});
  CHECK(read(scratch.path() / "trace").rings[0].records.size() == 2);
  CHECK(earlier_traces(scratch.path() / "trace").empty());
}

TEST_CASE("a recorder does not follow a link, and leaves what is there alone") {
  temp_folder scratch;
  const auto precious = scratch.path() / "precious";
  fs::create_directory(precious);
  std::ofstream{precious / "ring-0"} << "of somebody else";
  fs::create_directory_symlink(precious, scratch.path() / "trace");

  CHECK(flight_recorder::create(small(scratch.path() / "trace")).error()
        == boost::system::errc::too_many_symbolic_link_levels);

  CHECK(fs::file_size(precious / "ring-0") == 16);
}

TEST_CASE("the remains of a start that failed do not prevent the next one") {
  temp_folder scratch;
  fs::create_directory(scratch.path() / "trace");
  std::ofstream{scratch.path() / "trace" / "ring-0"} << "half";
  std::ofstream{scratch.path() / "trace" / "directory.part"} << "half";
  make(small(scratch.path() / "trace"));
  CHECK(read(scratch.path() / "trace").rings.size() == 2);
}

TEST_CASE("a ring whose size is not a power of two is refused") {
  temp_folder scratch;
  make(small(scratch.path() / "trace"));
  std::fstream ring{scratch.path() / "trace" / "ring-0", std::ios::in | std::ios::out};
  ring.seekp(offsetof(ring_header, capacity));
  const std::uint64_t six = 6;
  ring.write(reinterpret_cast<const char*>(&six), sizeof six);
  ring.close();

  const auto shot = read_trace(scratch.path() / "trace");
  REQUIRE(shot.has_error());
  CHECK(shot.error().why == "it is truncated, or its header is wrong");
}

TEST_CASE("sizes that make no sense are refused, and so is a folder that cannot be") {
  temp_folder scratch;
  auto options = small(scratch.path() / "trace");
  options.ring_records = 7;
  CHECK(flight_recorder::create(options).error() == boost::system::errc::invalid_argument);
  options = small(scratch.path() / "trace");
  options.units = 0;
  CHECK(flight_recorder::create(options).error() == boost::system::errc::invalid_argument);
  options = small("/dev/null/trace");
  CHECK(flight_recorder::create(options).error() == boost::system::errc::not_a_directory);
  CHECK_FALSE(fs::exists(scratch.path() / "trace"));
}

TEST_CASE("a trace that is larger than files may be is refused, and ends no program") {
  const temp_folder place;
  const lowered_limit file_size{RLIMIT_FSIZE, 1'024}; // SIGXFSZ would end this one.
  CHECK(flight_recorder::create(small(place.path() / "trace")).error().value() == EFBIG);
}

} // namespace lectern::trace

TEST_SUITE_END();
