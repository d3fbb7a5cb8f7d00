#include "tests/app/service/echo_source.hpp"
#include "tests/app/service/service_fixture.hpp"

#include <doctest/doctest.h>

namespace lectern::test {

TEST_SUITE_BEGIN("service: metrics");

TEST_CASE_FIXTURE(service_fixture, "it counts what it serves, and what it has served") {
  uut
    .add_instance("box",
                  custom_instance{
                    {}, {}, [](const command_request&) { return std::make_unique<echo_source>(); }})
    .value();
  auto session = run("box", {"x"});
  session.await_output("hello ", within(10s));
  auto now = uut.metrics();
  CHECK(now.instances == 1);
  CHECK(now.sessions == 1);
  CHECK(now.sessions_begun == 1);
  CHECK(now.connections == 4);
  CHECK(now.requests == 5);
  CHECK(now.actors > 5);

  session.socket("0").send(opcode::binary, "1234");
  session.socket("0").send(opcode::text, {});
  static_cast<void>(read_stream(session.socket("1"), within(10s)));
  session.drop();
  uut.stop().value();
  now = uut.metrics();
  CHECK(now.sessions == 0);
  CHECK(now.sessions_ended == 1);
  CHECK(now.connections == 0);
  CHECK(now.bytes_sent == 10);
  CHECK(now.bytes_received == 4);
  CHECK(now.bytes_dropped == 0);
}

} // namespace lectern::test
