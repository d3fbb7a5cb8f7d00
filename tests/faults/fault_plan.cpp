#include "tests/faults/fault_plan.hpp"

#include <sys/mman.h>

#include <atomic>
#include <cerrno>
#include <new>

namespace lectern::test {

namespace {

/// What is to happen, and what has happened.
struct plan {
  std::atomic<fault> what{};
  std::atomic<std::size_t> at{0};
  std::atomic<std::size_t> made{0};
  std::atomic<const char*> name{""};
  std::atomic<int> error{0};
};

/// In memory that is shared with children: they count on.
plan& the_plan() {
  static auto* shared =
    new (::mmap(nullptr, sizeof(plan), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0))
      plan;
  return *shared;
}

thread_local bool watched = false;

} // namespace

bool is_watched() noexcept {
  return watched;
}

bool meets(fault what, const char* name) {
  auto& now = the_plan();
  if (!watched || now.what != what)
    return false;
  const auto number = ++now.made;
  if (now.at != 0 && now.at != number)
    return false;
  now.name = name;
  return true;
}

bool fails(fault what, const char* name, int error) {
  if (!meets(what, name))
    return false;
  the_plan().error = error;
  errno = error;
  return true;
}

faulty_calls::faulty_calls(fault what, std::size_t at) {
  auto& next = the_plan();
  next.what = what;
  next.at = at;
  next.made = 0;
  next.name = "";
  next.error = 0;
  watched = true;
}

faulty_calls::~faulty_calls() {
  watched = false;
}

const char* faulty_calls::name() noexcept {
  return the_plan().name;
}

int faulty_calls::error() noexcept {
  return the_plan().error;
}

own_calls::own_calls() noexcept : before_(watched) {
  watched = false;
}

own_calls::~own_calls() {
  watched = before_;
}

} // namespace lectern::test
