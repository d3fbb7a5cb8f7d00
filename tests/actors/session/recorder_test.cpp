#include "actors/session/recorder.hpp"
#include "tests/actors/actor_fixture.hpp"
#include "tests/support/temp_file.hpp"

#include <doctest/doctest.h>

#include <fcntl.h>
#include <unistd.h>

#include <cstddef>
#include <filesystem>
#include <string>
#include <system_error>
#include <utility>

namespace lectern {

namespace {

struct recorder_fixture : actor_fixture {
  void start(net::append_file to, std::size_t bytes_max = 1'000) {
    uut = spawn_recorder(
      unit, {.file = std::move(to), .owner = owner.handle, .slot = 1, .bytes_max = bytes_max});
    run();
    send(uut, attached{source.handle});
  }

  void say(std::string_view text) { send(uut, output{{}, 0, net::chunk::copy_of(text)}); }

  temp_file file;
  link_owner_stub owner{system};
  source_stub source{system};
  recorder_actor uut;
};

/// Files that this process has open and that have no name any more.
int open_files_removed() {
  int count = 0;
  for (const auto& open : std::filesystem::directory_iterator{"/proc/self/fd"}) {
    std::error_code closed;
    const auto target = std::filesystem::read_symlink(open, closed).string();
    count += target.starts_with('/') && target.ends_with(" (deleted)") ? 1 : 0;
  }
  return count;
}

} // namespace

TEST_SUITE("recorder") {
  TEST_CASE_FIXTURE(recorder_fixture, "the source's output is in the file when that is reported") {
    start(file.create());
    CHECK(owner.told.take() == "joined 1");
    say("one ");
    say("two");
    CHECK(source.told.take() == "credit 4; credit 3");
    CHECK(owner.told.take().empty());

    send(uut, stream_ended{});
    CHECK(file.text() == "one two");
    CHECK(owner.told.take() == "stopped finished sent 7 dropped 0");
    CHECK(unit.living().empty());
  }

  TEST_CASE_FIXTURE(recorder_fixture, "a full disk does not hold the source back") {
    start(full_disk());
    say("one ");
    say("two");
    CHECK(source.told.take() == "credit 4; credit 3");

    send(uut, stream_ended{});
    CHECK(owner.told.take() == "joined 1; stopped broken sent 0 dropped 7");
  }

  TEST_CASE_FIXTURE(recorder_fixture, "a recording ends at its limit and has no holes") {
    start(file.create(), 6);
    say("one ");
    say("two");
    say("!");
    send(uut, stream_ended{});

    CHECK(file.text() == "one tw");
    CHECK(owner.told.take() == "joined 1; stopped finished sent 6 dropped 2");
  }

  TEST_CASE_FIXTURE(recorder_fixture,
                    "nothing is recorded after a loss, even if there is room again") {
    int ends[2];
    REQUIRE(::pipe2(ends, O_NONBLOCK | O_CLOEXEC) == 0);
    const net::unique_fd reader{ends[0]};
    const auto room = static_cast<std::size_t>(::fcntl(ends[1], F_SETPIPE_SZ, 4'096));
    start(net::append_file{net::unique_fd{ends[1]}}, 10 * room);
    say(std::string(room + 1, 'x'));
    std::string space(room, '\0');
    REQUIRE(::read(reader.get(), space.data(), room) == static_cast<ssize_t>(room));
    say("y");
    send(uut, stream_ended{});

    CHECK(::read(reader.get(), space.data(), 1) == 0);
    CHECK(owner.told.take()
          == "joined 1; stopped broken sent " + std::to_string(room) + " dropped 2");
  }

  TEST_CASE_FIXTURE(recorder_fixture,
                    "a file that was removed is closed, and the rest is dropped") {
    start(file.create());
    say("one ");
    std::filesystem::remove(file.path());
    CHECK(open_files_removed() == 1);
    send(uut, recording_lost{});
    CHECK(open_files_removed() == 0);

    say("two");
    CHECK(source.told.take() == "credit 4; credit 3");
    send(uut, stream_ended{});
    CHECK(owner.told.take() == "joined 1; stopped finished sent 4 dropped 3");
  }

  TEST_CASE_FIXTURE(recorder_fixture, "it ends when it is stopped, and with its owner") {
    start(file.create());
    send(uut, stop_link{});
    CHECK(owner.told.take() == "joined 1; stopped finished sent 0 dropped 0");

    start(full_disk());
    caf::anon_send_exit(caf::actor_cast<caf::actor>(owner.handle), caf::exit_reason::kill);
    run();
    CHECK(unit.living().empty());
  }
}

} // namespace lectern
