#include "tests/faults/fault_plan.hpp"

#include <sys/mman.h>

#include <atomic>
#include <cerrno>
#include <new>
#include <string_view>

namespace lectern::test {

namespace {

/// The fault that is to happen, and whether it has.
struct plan {
  std::atomic<fault> kind{};
  std::atomic<std::size_t> at{0};
  std::atomic<std::size_t> made{0};
  std::atomic<const char*> name{""};
  std::atomic<int> error{0};
  std::atomic<const char*> only{nullptr}; ///< Calls of this name; null: all.
  std::atomic<int> wanted_error{0};       ///< 0: the one that fits the call.
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

bool meets(fault kind, const char* name) {
  auto& now = the_plan();
  if (!watched || now.kind != kind)
    return false;
  if (const char* only = now.only; only != nullptr && std::string_view{only} != name)
    return false;
  const auto number = ++now.made;
  if (now.at != 0 && now.at != number)
    return false;
  now.name = name;
  return true;
}

bool fails(fault kind, const char* name, int error) {
  if (!meets(kind, name))
    return false;
  auto& now = the_plan();
  now.error = now.wanted_error != 0 ? now.wanted_error.load() : error;
  errno = now.error;
  return true;
}

faulty_calls::faulty_calls(fault kind, std::size_t at) {
  auto& next = the_plan();
  next.kind = kind;
  next.at = at;
  next.made = 0;
  next.name = "";
  next.error = 0;
  next.only = nullptr;
  next.wanted_error = 0;
  watched = true;
}

faulty_calls::faulty_calls(const char* function, int error) : faulty_calls(fault::error, 0) {
  the_plan().only = function;
  the_plan().wanted_error = error;
}

faulty_calls::~faulty_calls() {
  watched = false;
}

const char* faulty_calls::name() noexcept {
  return the_plan().name;
}

std::size_t faulty_calls::count() noexcept {
  return the_plan().made;
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
