#include "actors/source/input_queue.hpp"
#include "tests/support/fake_stream.hpp"

#include <doctest/doctest.h>

namespace lectern {

TEST_SUITE("input_queue") {
  TEST_CASE("an empty queue writes nothing and waits for nothing") {
    fake_stream reader;
    auto stream = reader.make();
    input_queue uut;
    uut.push(net::chunk{});
    const auto turn = uut.write(stream);

    CHECK(uut.empty());
    CHECK(turn.bytes_taken == 0);
    CHECK_FALSE(turn.wait_writable);
  }

  TEST_CASE("chunks are written in the order of pushing") {
    fake_stream reader;
    auto stream = reader.make();
    input_queue uut;
    uut.push(net::chunk::copy_of("ab"));
    uut.push(net::chunk::copy_of("cd"));

    CHECK(uut.write(stream).bytes_taken == 4);
    CHECK(reader.written() == "abcd");
    CHECK(uut.empty());
  }

  TEST_CASE("a short write goes on where it stopped") {
    fake_stream reader;
    auto stream = reader.make();
    reader.set_room(3);
    input_queue uut;
    uut.push(net::chunk::copy_of("ab"));
    uut.push(net::chunk::copy_of("cd"));
    const auto turn = uut.write(stream);
    CHECK(turn.bytes_taken == 3);
    CHECK(turn.wait_writable);
    CHECK_FALSE(uut.empty());

    reader.set_room(10);
    CHECK(uut.write(stream).bytes_taken == 1);
    CHECK(reader.written() == "abcd");
  }

  TEST_CASE("a stream without a reader swallows everything") {
    fake_stream reader{std::make_shared<nth_call>(nth_call{1})};
    auto stream = reader.make();
    input_queue uut;
    uut.push(net::chunk::copy_of("abc"));
    const auto turn = uut.write(stream);

    CHECK(turn.bytes_taken == 3);
    CHECK_FALSE(turn.wait_writable);
    CHECK(uut.empty());
    CHECK(reader.written().empty());
  }
}

} // namespace lectern
