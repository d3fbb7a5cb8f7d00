#include "actors/source/chunk_queue.hpp"

#include <doctest/doctest.h>

#include <string>

namespace lectern {

namespace {

std::string drain(chunk_queue& from) {
  std::string text;
  while (!from.empty())
    text += from.take(7).text();
  return text;
}

} // namespace

TEST_SUITE("chunk_queue") {
  TEST_CASE("bytes come out as they went in, whatever their pieces were") {
    chunk_queue uut;
    std::string expected;
    for (std::size_t i = 0; i < 300; ++i) {
      const std::string part(i % 50 == 49 ? 5'000 : i % 7, static_cast<char>('a' + i % 26));
      expected += part;
      uut.push(net::chunk::copy_of(part));
      if (i % 3 == 0 && !uut.empty())
        expected.erase(0, uut.take(2).size());
    }

    CHECK(uut.bytes() == expected.size());
    CHECK(drain(uut) == expected);
    CHECK(uut.bytes() == 0);
  }

  TEST_CASE("64 KiB of single bytes wait in 17 pieces") {
    chunk_queue uut;
    for (int i = 0; i < 64 * 1024; ++i)
      uut.push(net::chunk::copy_of("x"));

    CHECK(uut.bytes() == 64 * 1024);
    CHECK(uut.pieces() == 17); // The first one, and 16 blocks.
  }

  TEST_CASE("a large piece is not copied, and keeps its place among small ones") {
    chunk_queue uut;
    const auto large = net::chunk::copy_of(std::string(4'096, 'b'));
    uut.push(net::chunk::copy_of("a"));
    uut.push(net::chunk::copy_of("a"));
    uut.push(large);
    uut.push(net::chunk::copy_of("c"));
    CHECK(uut.take(9).text() == "a");
    CHECK(uut.take(9).text() == "a");

    CHECK(uut.front().data() == large.data());
    uut.drop(4'096);
    CHECK(drain(uut) == "c");
  }

  TEST_CASE("a queue that was cleared begins anew") {
    chunk_queue uut;
    uut.push(net::chunk::copy_of("abc"));
    uut.push(net::chunk::copy_of("def"));
    uut.clear();
    CHECK(uut.empty());
    CHECK(uut.bytes() == 0);

    uut.push(net::chunk::copy_of("ghi"));
    CHECK(drain(uut) == "ghi");
  }
}

} // namespace lectern
