#include "actors/trace/parts.hpp"
#include "actors/trace/recording.hpp"
#include "tests/actors/trace/trace_builder.hpp"
#include "tests/support/temp_folder.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>

TEST_SUITE_BEGIN("recordings");

namespace lectern::trace {

using test::trace_builder;

namespace {

snapshot some_trace() {
  trace_builder a;
  a.spawn(2, "operation");
  a.on_ring(1);
  a.lose(4);
  a.enter(2, "timer", [&] { a.note(kind::mark, 2, 0, 9); });
  return a.shot();
}

std::string why_bad(std::string_view bytes) {
  const auto parsed = parse_recording(bytes, "file");
  return parsed.has_error() ? parsed.error().why : "";
}

/// The recording with a value put at an offset.
template <class T>
std::string with(std::size_t offset, T value) {
  auto bytes = to_recording(some_trace());
  std::memcpy(bytes.data() + offset, &value, sizeof value);
  return bytes;
}

} // namespace

TEST_CASE("a recording is saved for its owner only, whatever is at the path of its draft") {
  namespace fs = std::filesystem;
  const temp_folder folder;
  const auto file = folder.path() / "trace";
  const auto draft = folder.path() / "trace.part";
  const auto other = folder.path() / "other";
  std::ofstream{other} << "precious";
  SUBCASE("nothing") {}
  SUBCASE("a link") {
    fs::create_symlink(other, draft);
  }
  SUBCASE("another name of a file") {
    fs::create_hard_link(other, draft);
  }
  SUBCASE("a draft that anyone may read") {
    std::ofstream{draft} << "old";
    fs::permissions(draft, fs::perms::all);
  }

  REQUIRE_FALSE(save(some_trace(), file));
  CHECK(fs::is_regular_file(fs::symlink_status(file)));
  CHECK(fs::status(file).permissions() == (fs::perms::owner_read | fs::perms::owner_write));
  CHECK(fs::file_size(file) == to_recording(some_trace()).size());
  CHECK(fs::file_size(other) == 8);
  CHECK_FALSE(fs::exists(fs::symlink_status(draft)));
}

TEST_CASE("a recording that cannot be saved leaves what was there before") {
  namespace fs = std::filesystem;
  const temp_folder folder;
  const auto file = folder.path() / "trace";
  const auto draft = folder.path() / "trace.part";
  SUBCASE("a folder is at the path of its draft") {
    fs::create_directory(draft);
    CHECK(save(some_trace(), file).value() == EEXIST);
    CHECK_FALSE(fs::exists(file));
  }
  SUBCASE("a folder is at its own path") {
    fs::create_directories(file / "inside");
    CHECK(save(some_trace(), file).value() == EISDIR);
    CHECK(fs::exists(file / "inside"));
    CHECK_FALSE(fs::exists(draft));
  }
}

TEST_CASE("a recording holds what the snapshot held") {
  const auto shot = some_trace();
  const auto again = parse_recording(to_recording(shot), "file");

  REQUIRE(again.has_value());
  CHECK(again->schema == shot.schema);
  CHECK(again->header.pid == shot.header.pid);
  REQUIRE(again->actors.size() == 1);
  CHECK(again->actors[0].id == 2);
  REQUIRE(again->rings.size() == 2);
  CHECK(again->rings[1].first == 4);
  REQUIRE(again->rings[1].records.size() == 2);
  CHECK(std::memcmp(again->rings[1].records.data(), shot.rings[1].records.data(), 64) == 0);
}

TEST_CASE("how long nothing had happened when a live trace was saved stays known") {
  auto shot = some_trace();
  shot.taken = 5'000'000;
  const auto again = parse_recording(to_recording(shot), "file");

  REQUIRE(again.has_value());
  CHECK(again->taken == 5'000'000);
  CHECK(history{*again}.end() == 5'000'000);
}

TEST_CASE("a recording that is cut anywhere is refused, or lacks whole rings at its end") {
  const auto whole = to_recording(some_trace());
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto parsed = parse_recording({whole.data(), size}, "file");
    if (parsed.has_value())
      CHECK(parsed->rings.size() < 2);
  }
}

TEST_CASE("a file that is not a trace is refused with a sentence") {
  CHECK(why_bad("") == "it is too short for a trace");
  CHECK(why_bad(std::string(100, 'x')) == "it is not a Lectern trace");
  CHECK(why_bad(with(offsetof(file_header, byte_order), 0x04030201))
        == "it was written on a machine with another architecture");
  CHECK(why_bad(with(offsetof(file_header, version), 3))
        == "it has format version 3, and this program reads versions 1 to 2");
  CHECK(why_bad(with(offsetof(file_header, version), 0))
        == "it has format version 0, and this program reads versions 1 to 2");
  CHECK(why_bad(with(offsetof(file_header, record_bytes), std::uint16_t{64}))
        == "its records have a different size");
  CHECK(why_bad(with(offsetof(file_header, kind), file_kind::ring))
        == "it is a different part of a trace");
  CHECK(why_bad(with(sizeof(file_header) + offsetof(section_header, bytes), ~std::uint64_t{0}))
        == "it is truncated");
}

TEST_CASE("a recording of more rings than any program has, or of half records, is refused") {
  auto shot = some_trace();
  shot.rings.resize(rings_max);
  CHECK(why_bad(to_recording(shot)) == "");
  shot.rings.emplace_back();
  CHECK(why_bad(to_recording(shot)) == "its parts do not fit together");

  auto bytes = to_recording(some_trace());
  const section_header half{section_header::part::ring, 2, 0, sizeof(record) / 2};
  bytes.append(reinterpret_cast<const char*>(&half), sizeof half);
  bytes.append(sizeof(record) / 2, 'x');
  CHECK(why_bad(bytes) == "its parts do not fit together");
}

TEST_CASE("a recording of the oldest version is read, also without what later schemas have") {
  const auto parsed = parse_recording(with(offsetof(file_header, version), 1U), "file");
  REQUIRE(parsed.has_value());
  CHECK(parsed->rings.size() == 2);

  auto text = to_json(some_trace().schema);
  const auto begin = text.find("\"ending_messages\"");
  text.erase(begin, text.find("],", begin) + 2 - begin);
  const auto older = parse_schema(text);
  REQUIRE(older.has_value());
  CHECK(older->ending_messages.empty());
  CHECK(older->messages == some_trace().schema.messages);
}

TEST_CASE("a section of a later writer is skipped") {
  auto bytes = to_recording(some_trace());
  section_header unknown{static_cast<section_header::part>(99), 0, 0, 5};
  bytes.append(reinterpret_cast<const char*>(&unknown), sizeof unknown);
  bytes += "later";
  CHECK(why_bad(bytes) == "");
}

TEST_CASE("a file that is not there is named with the system's reason") {
  const auto none = read_trace("/no/such/trace");
  REQUIRE(none.has_error());
  CHECK(none.error().file == "/no/such/trace");
  CHECK(none.error().why == "No such file or directory");
}

TEST_CASE("a file of a size that no trace has is named with that") {
  const temp_folder folder;
  const auto file = folder.path() / "file";
  const auto why_not_of = [&](std::uintmax_t size) {
    std::ofstream{file}.close();
    std::filesystem::resize_file(file, size);
    const auto none = read_trace(file);
    return none.has_error() ? none.error().why : "";
  };
  CHECK(why_not_of(0) == "it is empty");
  CHECK(why_not_of(file_bytes_max) == "it is not a Lectern trace");
  CHECK(why_not_of(file_bytes_max + 1) == "it is larger than a trace can be");
}

TEST_CASE("a schema is read as it was written, and nonsense is refused") {
  const auto meaning = some_trace().schema;
  CHECK(parse_schema(to_json(meaning)).value() == meaning);
  CHECK(parse_schema("{}").has_error());
  CHECK(parse_schema("[1, 2").has_error());
  CHECK(parse_schema(R"({"program": 5})").has_error());
  CHECK(parse_schema(std::string(100, '[')).has_error());
}

TEST_CASE("a number without a name is shown as a number") {
  const auto meaning = some_trace().schema;
  CHECK(meaning.message(60'000) == "60000");
  CHECK(meaning.role(60'000) == "60000");
  CHECK(meaning.phase(3, 99) == "99");
  CHECK(meaning.value("entrance", 2) == "timer");
  CHECK(meaning.value("entrance", 99) == "99");
  CHECK(meaning.value("nothing", 3) == "3");
}

// -- FORMAT.md documents every field ---------------------------------------------------

static_assert(offsetof(ring_header, ring) == 24 && offsetof(ring_header, capacity) == 32
              && offsetof(ring_header, head) == 64);
static_assert(offsetof(directory_header, pid) == 24 && offsetof(directory_header, base_ticks) == 32
              && offsetof(directory_header, schema_bytes) == 40
              && offsetof(directory_header, actors_offset) == 48
              && offsetof(directory_header, actors_max) == 56
              && offsetof(directory_header, rings) == 64);
static_assert(offsetof(directory_header, first) == 72 && offsetof(directory_header, last) == 96
              && offsetof(directory_header, stopped) == 120
              && offsetof(directory_header, unlisted) == 128);

TEST_CASE("the example of the specification is a record") {
  constexpr std::array<unsigned char, 32> bytes{0x12, 0x34, 0x12, 0, 0, 0, 0, 0, //
                                                0x15, 0,    0,    0,             //
                                                0x11, 0,    0,    0,             //
                                                0,    0x10, 0,    0, 0, 0, 0, 0};
  record said;
  std::memcpy(&said, bytes.data(), sizeof said);

  CHECK(said.kind() == kind::link_write);
  CHECK(said.ticks() == 0x1234);
  CHECK(said.self == 21);
  CHECK(said.peer == 17);
  CHECK(said.value == 4096);
  CHECK(said.dur == 0);
  CHECK(said.aux == 0);
}

} // namespace lectern::trace

TEST_SUITE_END();
