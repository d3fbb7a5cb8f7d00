#include "actors/source/output_log.hpp"

#include <doctest/doctest.h>

#include <cstring>
#include <string>

namespace lectern {

namespace {

/// Byte `i` of a source that never repeats itself soon.
char pattern_at(std::uint64_t i) {
  return static_cast<char>('a' + (i * 7 + i / 251) % 26);
}

std::string pattern(std::uint64_t from, std::uint64_t to) {
  std::string text;
  for (; from < to; ++from)
    text += pattern_at(from);
  return text;
}

/// Appends `size` bytes of the pattern, as a source that gives `step` at once.
void append(output_log& log, std::size_t size, std::size_t step = 4096) {
  while (size > 0) {
    const auto space = log.prepare();
    const auto part = std::min({size, step, space.size()});
    const auto text = pattern(log.end(), log.end() + part);
    std::memcpy(space.data(), text.data(), part);
    log.commit(part);
    size -= part;
  }
}

std::string text_of(const std::vector<net::chunk>& parts) {
  std::string text;
  for (const auto& part : parts)
    text += part.text();
  return text;
}

} // namespace

TEST_SUITE("output_log") {
  TEST_CASE("a new log is empty and begins at 0") {
    const output_log log{1000};

    CHECK(log.begin() == 0);
    CHECK(log.end() == 0);
    CHECK(log.read(0, 100).empty());
    CHECK(log.read_all(0).empty());
  }

  TEST_CASE("space is between 4 and 64 KiB however much was appended") {
    output_log log{1024 * 1024};
    for (int i = 0; i < 1000; ++i) {
      const auto space = log.prepare();
      CHECK(space.size() >= 4 * 1024);
      CHECK(space.size() <= 64 * 1024);
      log.commit(i % 3 == 0 ? 1 : space.size() / 2);
    }
  }

  TEST_CASE("preparing again without committing changes nothing") {
    output_log log{1000};
    append(log, 10);
    const auto first = log.prepare();
    const auto second = log.prepare();

    CHECK(first.data() == second.data());
    CHECK(log.end() == 10);
  }

  TEST_CASE("every offset reads what was appended there, across blocks") {
    output_log log{1024 * 1024};
    append(log, 200'000, 1000);

    CHECK(text_of(log.read_all(0)) == pattern(0, 200'000));
    for (std::uint64_t at = 0; at < log.end(); at += 997) {
      const auto part = log.read(at, 5000);
      CHECK_FALSE(part.empty());
      CHECK(part.size() <= 5000);
      CHECK(part.text() == pattern(at, at + part.size()));
    }
  }

  TEST_CASE("a read gives no more than asked for and nothing at the end") {
    output_log log{1000};
    append(log, 10);

    CHECK(log.read(3, 4).text() == pattern(3, 7));
    CHECK(log.read(9, 100).text() == pattern(9, 10));
    CHECK(log.read(10, 100).empty());
  }

  TEST_CASE("at least the capacity is kept and less than a block more") {
    constexpr std::size_t capacity = 100'000;
    output_log log{capacity};
    for (int i = 0; i < 300; ++i) {
      append(log, 3777, 3777);
      const auto kept = log.end() - log.begin();
      CHECK(kept >= std::min<std::uint64_t>(log.end(), capacity));
      CHECK(kept < capacity + 64 * 1024);
    }
    CHECK(text_of(log.read_all(log.begin())) == pattern(log.begin(), log.end()));
  }

  TEST_CASE("a block is dropped as soon as the others hold the capacity") {
    output_log log{8 * 1024};
    append(log, 12 * 1024 - 1);
    CHECK(log.begin() == 0);

    append(log, 1);
    CHECK(log.begin() == 4 * 1024);
  }

  TEST_CASE("a chunk that was read outlives its block") {
    output_log log{1000};
    append(log, 4096);
    const auto part = log.read(0, 4096);
    append(log, 500'000);
    REQUIRE(log.begin() >= 4096);

    CHECK(part.text() == pattern(0, 4096));
  }

  TEST_CASE("a chunk that was read does not change when its block is appended to") {
    output_log log{100'000};
    append(log, 10);
    append(log, 10); // The second block has room for more.
    const auto part = log.read(10, 100);
    append(log, 10);

    CHECK(part.text() == pattern(10, 20));
  }

  TEST_CASE("reading copies nothing") {
    output_log log{100'000};
    append(log, 5000);

    CHECK(log.read(4200, 10).data() == log.read(4200, 20).data());
    CHECK(log.read(4200, 10).data() + 5 == log.read(4205, 10).data());
  }

  TEST_CASE("contiguous reads of one block join into one chunk") {
    output_log log{100'000};
    append(log, 4096);
    append(log, 100);
    auto head = log.read(4096, 40);

    CHECK(head.extend_by(log.read(4136, 60)));
    CHECK(head.text() == pattern(4096, 4196));
  }
}

} // namespace lectern
