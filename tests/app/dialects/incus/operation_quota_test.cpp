#include "app/dialects/incus/operation_quota.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <string>
#include <variant>
#include <vector>

using namespace lectern;
using namespace lectern::incus;

namespace {

const principal ann{"web:1", "ann"};
const principal bob{"web:2", "bob"};
const principal root{"unix:0", "user 0", true};

struct quota_fixture {
  /// @returns 200 and keeps the share, or the status of the refusal.
  unsigned take(const principal& owner, std::size_t bytes = 0) {
    auto taken = uut.take(owner, bytes);
    if (const auto* why = std::get_if<refusal>(&taken))
      return why->status;
    shares.push_back(std::get<operation_quota::share>(taken));
    return 200;
  }

  operation_quota uut{
    {.operations_each_max = 2, .operations_max = 4, .bytes_each_max = 100, .bytes_max = 200}};
  std::vector<operation_quota::share> shares;
};

} // namespace

TEST_SUITE_BEGIN("operation quota");

TEST_CASE_FIXTURE(quota_fixture, "one principal has so many operations, until one ends") {
  CHECK(take(ann) == 200);
  CHECK(take(ann) == 200);
  CHECK(take(ann) == 429);
  shares.pop_back();
  CHECK(take(ann) == 200);
  CHECK(take(ann) == 429);
  CHECK(take(bob) == 200);
}

TEST_CASE_FIXTURE(quota_fixture, "the last quarter of all operations is for operators") {
  CHECK(take(ann) == 200);
  CHECK(take(ann) == 200);
  CHECK(take(bob) == 200);
  CHECK(take(bob) == 503);
  CHECK(take(root) == 200);
  CHECK(take(root) == 503);
}

TEST_CASE_FIXTURE(quota_fixture, "operators may have all there is, and no more") {
  for (int i = 0; i < 4; ++i)
    CHECK(take(root) == 200);
  CHECK(take(root) == 503);
  CHECK(take(ann) == 503);
}

TEST_CASE_FIXTURE(quota_fixture, "the requests of one principal, and of all, have so many bytes") {
  CHECK(take(ann, 60) == 200);
  CHECK(take(ann, 41) == 429);
  CHECK(take(ann, 40) == 200);
  CHECK(take(bob, 51) == 503);
  CHECK(take(bob, 101) == 429);
  CHECK(take(bob, 50) == 200);
  CHECK(take(root, 51) == 503);
  CHECK(take(root, 50) == 200);
  shares.clear();
  CHECK(take(ann, 100) == 200);
}

TEST_CASE_FIXTURE(quota_fixture, "a share may outlive the quota") {
  CHECK(take(ann, 1) == 200);
  uut = operation_quota{};
  shares.clear();
  CHECK(take(ann) == 200);
}

TEST_SUITE_END();
