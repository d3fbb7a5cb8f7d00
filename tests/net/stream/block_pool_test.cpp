#include "net/stream/block_pool.hpp"
#include "net/stream/chunk.hpp"

#include <doctest/doctest.h>

namespace lectern::net {

TEST_SUITE("block_pool") {
  TEST_CASE("a block without references is used again") {
    block_pool uut{16, 2};
    auto first = uut.take();
    const auto* place = first.get();

    uut.give(std::move(first));

    CHECK(uut.take().get() == place);
  }

  TEST_CASE("a block that a chunk names is not touched") {
    block_pool uut{16, 2};
    auto first = uut.take();
    const auto* place = first.get();
    const chunk reader{first, 0, 16};
    uut.give(std::move(first));

    CHECK(uut.take().get() != place);
    CHECK(reader.data() == place);
  }

  TEST_CASE("no more blocks wait than were asked for") {
    block_pool uut{16, 1};
    auto kept = uut.take();
    auto let_go = uut.take();
    const std::weak_ptr<std::byte[]> watched = let_go;

    uut.give(std::move(kept));
    uut.give(std::move(let_go));

    CHECK(watched.expired());
  }
}

} // namespace lectern::net
