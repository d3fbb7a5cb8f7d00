#include "net/source/opener.hpp"
#include "tests/net/loop/loop_fixture.hpp"

#include <boost/system/errc.hpp>

#include <memory>
#include <optional>
#include <utility>

namespace lectern::net {

namespace {

namespace errc = boost::system::errc;

/// A source that counts how often it is dropped.
struct counting_source final : source::backend {
  void wait_end(std::function<void(exit_status)>) override {}
  void signal(int) override {}
  void hang_up() override {}
  void kill() override {}
  void drop() override { ++drops; }

  int drops = 0;
};

struct attempt_fixture : loop_fixture {
  void succeed() { attempt->finish(source{backend, {}, {}}); }

  std::shared_ptr<counting_source> backend = std::make_shared<counting_source>();
  std::optional<boost::system::result<source>> outcome;
  std::shared_ptr<open_attempt> attempt =
    std::make_shared<open_attempt>(loop, [this](boost::system::result<source> opened) {
      CHECK_FALSE(outcome);
      outcome.emplace(std::move(opened));
    });
  std::optional<opening> uut{std::in_place, attempt};
};

} // namespace

TEST_SUITE("opening") {
  TEST_CASE_FIXTURE(attempt_fixture, "a source that is there at once comes from the loop") {
    succeed();
    CHECK_FALSE(outcome);

    run_until([&] { return outcome.has_value(); });
    CHECK(outcome->has_value());
    CHECK(backend->drops == 0);
    outcome.reset();
    CHECK(backend->drops == 1);
  }

  TEST_CASE_FIXTURE(attempt_fixture, "an error comes from the loop") {
    attempt->finish(errc::make_error_code(errc::io_error));
    CHECK_FALSE(outcome);

    run_until([&] { return outcome.has_value(); });
    CHECK(outcome->error() == errc::io_error);
  }

  TEST_CASE_FIXTURE(attempt_fixture, "an attempt that is cancelled opens nothing") {
    SUBCASE("before it has a source") {
      uut.reset();
      succeed();
    }
    SUBCASE("before its source is handed over") {
      succeed();
      uut.reset();
    }
    SUBCASE("by the next one") {
      succeed();
      uut = opening{};
    }
    CHECK(backend->drops == 1);

    run_ready();
    CHECK_FALSE(outcome);
    CHECK(backend->drops == 1);
  }

  TEST_CASE_FIXTURE(loop_fixture, "an attempt may be given up by its own handler") {
    std::optional<opening> uut;
    int runs = 0;
    uut = open_at_once(loop, errc::make_error_code(errc::io_error),
                       [&](boost::system::result<source>) { ++runs, uut.reset(); });

    run_until([&] { return runs > 0; });
    run_ready();
    CHECK(runs == 1);
  }
}

} // namespace lectern::net
