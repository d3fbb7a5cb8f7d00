#include "net/stream/chunk.hpp"

#include <doctest/doctest.h>

using lectern::net::chunk;

TEST_SUITE("chunk") {
  TEST_CASE("a chunk of nothing is empty") {
    CHECK(chunk{}.empty());
    CHECK(chunk::copy_of("").empty());
    CHECK(chunk{}.text().empty());
  }

  TEST_CASE("a copy keeps its bytes when the original is destroyed") {
    std::string text = "hello";
    const auto copy = chunk::copy_of(text);
    text.assign("other");

    CHECK(copy.text() == "hello");
    CHECK(copy.size() == 5);
  }

  TEST_CASE("what is left of a chunk shares its bytes") {
    const auto whole = chunk::copy_of("hello");
    const auto rest = whole.without_first(2);

    CHECK(rest.text() == "llo");
    CHECK(rest.data() == whole.data() + 2);
    CHECK(whole.without_first(5).empty());
  }

  TEST_CASE("a block lives as long as any chunk of it") {
    auto block = std::make_shared<std::byte[]>(4);
    std::weak_ptr<std::byte[]> watch = block;
    chunk first{std::move(block), 0, 2};
    auto second = first.without_first(1);

    first = {};
    CHECK_FALSE(watch.expired());
    second = {};
    CHECK(watch.expired());
  }

  TEST_CASE("neighbours of one block join") {
    const chunk::block block = std::make_shared<std::byte[]>(8);
    chunk front{block, 0, 3};

    CHECK(front.extend_by(chunk{block, 3, 2}));
    CHECK(front.size() == 5);
  }

  TEST_CASE("a chunk that is not a neighbour does not join") {
    const chunk::block block = std::make_shared<std::byte[]>(8);
    chunk front{block, 0, 3};

    CHECK_FALSE(front.extend_by(chunk{block, 4, 2}));
    CHECK_FALSE(front.extend_by(chunk{block, 0, 3}));
    CHECK_FALSE(front.extend_by(chunk::copy_of("abc")));
    CHECK(front.size() == 3);
  }
}
