#include "actors/runtime/shut_down_round.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <vector>

namespace lectern {

namespace {

/// Whom a round asks in the name of: keeps the answers back.
struct asker {
  struct pending {
    template <class Done, class Failed>
    void then(Done done, Failed failed) {
      asked.push_back({std::move(done), [failed] {
                         caf::error none;
                         failed(none);
                       }});
    }

    struct answers {
      std::function<void(const shut_down_done&)> done;
      std::function<void()> failed;
    };
    std::vector<answers>& asked;
  };

  pending request(int, caf::infinite_t, shut_down) { return {asked}; }

  std::vector<pending::answers> asked;
};

struct round_fixture {
  void ask() {
    round.ask(self, 0, [this] { ++finished; });
  }

  asker self;
  shut_down_round round;
  int finished = 0;
};

} // namespace

TEST_SUITE("shut_down_round") {
  TEST_CASE_FIXTURE(round_fixture, "it is over when all have answered, and knows the sum") {
    CHECK(round.idle());
    ask();
    ask();
    CHECK_FALSE(round.idle());
    self.asked[1].done({20});
    CHECK(finished == 0);

    self.asked[0].done({3});
    CHECK(finished == 1);
    CHECK(round.idle());
    CHECK(round.sum().bytes_dropped == 23);
  }

  TEST_CASE_FIXTURE(round_fixture, "who has ended by itself is not waited for") {
    ask();
    ask();
    self.asked[0].failed();
    CHECK(finished == 0);
    self.asked[1].done({1});

    CHECK(finished == 1);
    CHECK(round.sum().bytes_dropped == 1);
  }

  TEST_CASE_FIXTURE(round_fixture, "who is asked later makes a round of its own") {
    ask();
    self.asked[0].done({});
    ask();
    CHECK_FALSE(round.idle());

    self.asked[1].done({});
    CHECK(finished == 2);
  }
}

} // namespace lectern
