#include "tests/app/service/echo_source.hpp"
#include "tests/app/service/service_fixture.hpp"

#include <boost/json/parse.hpp>

#include <doctest/doctest.h>

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <memory>

namespace lectern::test {

namespace {

/// Something that serves a Unix stream socket: one client at a time.
struct stream_server {
  explicit stream_server(const std::filesystem::path& path) {
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    path.native().copy(address.sun_path, sizeof address.sun_path - 1);
    REQUIRE(::bind(listening.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address)
            == 0);
    REQUIRE(::listen(listening.get(), 1) == 0);
  }

  [[nodiscard]] net::unique_fd accept() const {
    REQUIRE(wait_readable(listening.get(), within(10s)));
    return net::unique_fd{::accept(listening.get(), nullptr, nullptr)};
  }

  net::unique_fd listening{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
};

std::string read_some(const net::unique_fd& from) {
  REQUIRE(wait_readable(from.get(), within(10s)));
  std::array<char, 256> space;
  const auto size = ::read(from.get(), space.data(), space.size());
  return {space.data(), size > 0 ? static_cast<std::size_t>(size) : 0};
}

} // namespace

TEST_SUITE_BEGIN("service: instances");

TEST_CASE_FIXTURE(service_fixture, "a program is a console, and a prefix of commands") {
  uut
    .add_instance("box", command_instance{.description = "A box",
                                          .console = {"/bin/sh", "-c", "echo ready; exec cat"},
                                          .command_prefix = {"/usr/bin/env", "A=b"},
                                          .environment = {{"C", "d"}},
                                          .directory = "/tmp"})
    .value();
  CHECK(get("/1.0/instances/box").json().at("metadata").at("description") == "A box");
  auto console = attach("box");
  console.await_output("ready", within(10s));

  auto command = run("box", {"/bin/sh", "-c", "echo $A$C $PWD"});
  CHECK(read_stream(command.socket("1"), within(10s)).bytes == "bd /tmp\n");
}

TEST_CASE_FIXTURE(service_fixture,
                  "a program on demand starts with a viewer, and is ended without one") {
  const auto fifo = folder.path() / "held"; // Open for writing as long as the program runs.
  REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
  const net::unique_fd held{::open(fifo.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC)};
  uut
    .add_instance(
      "box", command_instance{.console = {"/bin/sh", "-c",
                                          "exec 3>" + fifo.string() + "; echo ready; exec cat"},
                              .restart = console_restart::on_demand,
                              .idle_stop = 1ms})
    .value();

  for (const auto* start : {"first", "second"}) {
    CAPTURE(start);
    attach("box").await_output("ready", within(10s));
    CHECK(read_some(held).empty()); // Its end.
  }
}

TEST_CASE_FIXTURE(service_fixture,
                  "listeners are notified of instances that are added and removed") {
  ws_peer events{here, "/1.0/events?type=lifecycle"};
  const auto next = [&events] {
    const auto told = boost::json::parse(events.receive(within(10s)).value().payload);
    const auto& about = told.at("metadata");
    return std::string{about.at("action").as_string()} + ' '
           + about.at("source").as_string().c_str();
  };
  uut.add_instance("box", custom_instance{}).value();
  CHECK(next() == "instance-created /1.0/instances/box");
  uut.remove_instance("box").value();
  CHECK(next() == "instance-deleted /1.0/instances/box");
}

TEST_CASE_FIXTURE(service_fixture, "a program runs commands as one user and one group only") {
  uut.add_instance("box", command_instance{.command_prefix = {"/usr/bin/env"}}).value();
  const auto status = [this](const std::string& ids) {
    return http_call(here, {.method = "POST",
                            .target = "/1.0/instances/box/exec",
                            .body = R"({"command": ["true"])" + ids + '}'})
      .status;
  };
  CHECK(status(R"(, "user": 0, "group": 0)") == 202);
  CHECK(status(R"(, "user": 1)") == 403);
  CHECK(status(R"(, "group": 1)") == 403);
}

TEST_CASE_FIXTURE(service_fixture, "what an instance does not have is refused") {
  uut.add_instance("bare", custom_instance{}).value();
  const auto console = http_call(
    here,
    {.method = "POST", .target = "/1.0/instances/bare/console", .body = R"({"type": "console"})"});
  CHECK(console.status == 400);
  CHECK(console.error() == "This instance has no console");
  CHECK(get("/1.0/instances/bare/console").error() == "This instance has no console");
  const auto command = http_call(
    here,
    {.method = "POST", .target = "/1.0/instances/bare/exec", .body = R"({"command": ["ls"]})"});
  CHECK(command.status == 400);
  CHECK(command.error() == "This instance cannot run commands");
}

TEST_CASE_FIXTURE(service_fixture, "a stream is a console, and is connected again when it ended") {
  const stream_server machine{folder.path() / "serial"};
  uut.add_instance("vm", stream_instance{.path = folder.path() / "serial"}).value();
  auto serial = machine.accept();
  auto console = attach("vm");
  CHECK(::write(serial.get(), "login: ", 7) == 7);
  console.await_output("login: ", within(10s));
  console.socket("0").send(opcode::binary, "root\r");
  CHECK(read_some(serial) == "root\r");

  serial.reset();
  const auto rest = read_stream(console.socket("0"), within(10s));
  CHECK(rest.end_marks == 1);
  CHECK(rest.close);
  CHECK(machine.accept());
}

TEST_CASE_FIXTURE(service_fixture, "an instance that is refused releases its console") {
  uut.add_instance("box", custom_instance{}).value();
  mailbox<bool> released;
  {
    // The service holds a share for as long as it could make the console.
    const std::shared_ptr<void> share{nullptr, [&](void*) { released.put(true); }};
    const auto make = [share] { return std::make_unique<echo_source>(); };
    CHECK(uut.add_instance("box", custom_instance{.console = make}).error().code
          == service_errc::name_taken);
  }
  CHECK(released.take());
  CHECK(uut.metrics().instances == 1);
  CHECK_FALSE(uut.stop()->timed_out);
}

TEST_CASE_FIXTURE(service_fixture, "one that is removed ends its sessions and is forgotten") {
  uut.add_instance("box", command_instance{.console = {"/bin/cat"}}).value();
  auto console = attach("box");
  std::jthread remover{[this] { uut.remove_instance("box").value(); }};
  const auto end = read_stream(console.socket("0"), within(10s));
  CHECK(end.close->close_code() == 1001);
  console.drop();
  remover.join();
  CHECK(get("/1.0/instances/box").status == 404);
  CHECK(uut.metrics().instances == 0);
  CHECK(uut.add_instance("box", custom_instance{}));
}

} // namespace lectern::test
