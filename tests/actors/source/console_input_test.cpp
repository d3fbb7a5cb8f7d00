#include "tests/actors/source/console_fixture.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace lectern {

using namespace std::chrono_literals;

TEST_SUITE("console: input") {
  TEST_CASE_FIXTURE(console_fixture, "typing reaches the source and is granted again") {
    viewer_stub viewer{system};
    attach(1, viewer);
    viewer.told.clear();
    type(1, "ls\n");

    CHECK(source().input.written() == "ls\n");
    CHECK(viewer.told.take() == "grant 3");
  }

  TEST_CASE_FIXTURE(console_fixture, "only the viewer that controls types, sizes and signals") {
    viewer_stub viewer{system};
    viewer_stub spectator{system};
    type(1, "early");
    attach(1, viewer);
    attach(2, spectator);
    type(2, "not mine");
    send(uut, resize{viewer_id{2}, {1, 1}});
    CHECK(source().input.window().empty());
    CHECK(spectator.told.take().empty());
    detach(1);
    type(1, "late");

    CHECK(source().input.written().empty());
  }

  TEST_CASE_FIXTURE(console_fixture, "the next controller is granted what is left") {
    viewer_stub one{system};
    viewer_stub other{system};
    source().input.set_room(0);
    const std::string window(console_limits.input_bytes_max, 'a');
    REQUIRE(
      ask<viewer_attached>(
        uut, attach_viewer{viewer_id{1}, viewer_role::controller, owner.handle, false, {}, true})
        ->reply);
    open(1, one);
    type(1, window.substr(5));
    attach(2, other);
    one.told.clear();
    CHECK(other.told.take().empty());
    send(uut, give_control{viewer_id{1}, viewer_id{2}});
    CHECK(other.told.take() == "grant 5");
    type(1, "not any more");
    type(2, "bcdef");
    source().input.set_room(window.size());
    run();
    CHECK(other.told.take() == "grant " + std::to_string(window.size()));
    CHECK(one.told.take() == "participates");
    CHECK(source().input.written() == window.substr(5) + "bcdef");
  }

  TEST_CASE_FIXTURE(console_fixture, "10,000 who come, type and leave are granted 64 KiB in all") {
    source().input.set_room(0); // It does not read.
    std::size_t granted = 0;
    for (std::uint64_t link = 1; link <= 10'000; ++link) {
      viewer_stub viewer{system};
      attach(link, viewer);
      const auto told = viewer.told.take();
      const auto bytes = told.empty() ? 0 : std::stoul(told.substr(std::string{"grant "}.size()));
      granted += bytes / 2;
      for (std::size_t i = 0; i < bytes / 2; ++i)
        caf::anon_send(uut, input{viewer_id{link}, net::chunk::copy_of("x")});
      type(link, bytes == 0 ? "beyond what was granted" : "");
      detach(link);
    }
    CHECK(granted == 64 * 1024 - 1);

    source().input.set_room(1'000'000);
    run();
    CHECK(source().input.written() == std::string(granted, 'x'));
  }

  TEST_CASE_FIXTURE(console_fixture,
                    "after a restart, input is bounded by the room of the new source") {
    end_source();
    pass(100ms);
    REQUIRE(unit.children.size() == 2);
    source().input.set_room(0);
    viewer_stub viewer{system};
    attach(1, viewer);
    const auto window = console_limits.input_bytes_max;
    CHECK(viewer.told.take() == "grant " + std::to_string(window));
    type(1, std::string(window, 'a'));

    source().input.set_room(1);
    run();
    CHECK(viewer.told.take() == "grant 1");
  }

  TEST_CASE_FIXTURE(console_fixture, "a viewer that has detached is released") {
    auto viewer = std::make_optional<viewer_stub>(system);
    const auto handle = caf::actor_cast<caf::weak_actor_ptr>(viewer->handle);
    attach(1, *viewer);
    detach(1);
    viewer.reset();
    run();

    CHECK_FALSE(handle.lock());
  }

  TEST_CASE_FIXTURE(console_fixture, "the end of input, signals and strangers mean nothing") {
    viewer_stub viewer{system};
    attach(1, viewer);
    send(uut, input_end{viewer_id{1}});
    send(uut, send_signal{viewer_id{1}, 9});

    CHECK_FALSE(source().input.is_closed());
    CHECK(source().signals().empty());
  }

  TEST_CASE_FIXTURE(console_fixture, "a size counts for this source and the next") {
    viewer_stub viewer{system};
    attach(1, viewer);
    send(uut, resize{viewer_id{1}, {100, 40}});
    CHECK(source().input.window() == "100x40");
    end_source();
    pass(100ms);

    REQUIRE(unit.children.size() == 2);
    CHECK(source().started_with.terminal == net::terminal_size{100, 40});
  }
}

} // namespace lectern
