#include "tests/simulation/sim_stream.hpp"

#include "tests/simulation/pattern.hpp"

#include <boost/system/errc.hpp>

#include <algorithm>
#include <cstring>
#include <utility>

namespace lectern::simulation {

namespace errc = boost::system::errc;

sim_stream::sim_stream(run_context& context, std::size_t number, std::size_t place, nth_call& calls)
  : task_owner("stream", number), context_(context), calls_(calls), place_(place),
    readable_(context.order, *this, "can be read", [this] { wake(on_readable_); }),
    writable_(context.order, *this, "can be written", [this] { wake(on_writable_); }) {}

// -- the child's end --------------------------------------------------------------

std::size_t sim_stream::feed(std::size_t bytes) {
  const auto taken = std::min(bytes, kernel_bytes - std::min(kernel_bytes, unread_));
  fed_ += taken;
  unread_ += taken;
  update();
  return taken;
}

void sim_stream::end() {
  ended_ = true;
  update();
}

bool sim_stream::consume() {
  const bool any = has_input();
  consumed_ += std::exchange(unseen_, {});
  update();
  return any;
}

// -- the actor's end --------------------------------------------------------------

boost::system::result<std::size_t> sim_stream::read_some(std::span<std::byte> space) {
  check_open("read");
  if (calls_.fails_now())
    return fail(errc::io_error);
  if (unread_ == 0)
    return ended_ ? boost::system::result<std::size_t>{0U}
                  : errc::make_error_code(errc::operation_would_block);
  const auto size = perhaps_less(std::min(space.size(), unread_));
  std::memcpy(space.data(), pattern().data() + place_ + bytes_read(), size);
  unread_ -= size;
  context_.note([&] { return name() + ": read " + std::to_string(size); });
  update();
  return size;
}

boost::system::result<std::size_t> sim_stream::write_some(std::span<const std::byte> bytes) {
  check_open("write");
  if (calls_.fails_now() || ended_)
    return fail(errc::broken_pipe);
  if (unseen_.size() >= kernel_bytes)
    return errc::make_error_code(errc::operation_would_block);
  const auto size = perhaps_less(std::min(bytes.size(), kernel_bytes - unseen_.size()));
  unseen_.append(reinterpret_cast<const char*>(bytes.data()), size);
  context_.note([&] { return name() + ": write " + std::to_string(size); });
  update();
  return size;
}

void sim_stream::wait_readable(std::function<void()> fn) {
  check_open("wait");
  if (on_readable_)
    context_.report(rules::use, name() + ": a second wait for readability");
  on_readable_ = std::move(fn);
  spurious_wake_ = wakes_spuriously();
  update();
}

void sim_stream::wait_writable(std::function<void()> fn) {
  check_open("wait");
  if (on_writable_)
    context_.report(rules::use, name() + ": a second wait for writability");
  on_writable_ = std::move(fn);
  update();
}

bool sim_stream::resize(unsigned, unsigned) {
  check_open("resize");
  return true;
}

void sim_stream::drop() {
  check_open("close");
  context_.note([&] { return name() + ": closed"; });
  closed_ = true;
  on_readable_ = nullptr;
  on_writable_ = nullptr;
  update();
}

boost::system::error_code sim_stream::fail(errc::errc_t error) {
  context_.note([&] { return name() + ": fails"; });
  update();
  return errc::make_error_code(error);
}

void sim_stream::check_open(const char* call) {
  if (closed_)
    context_.report(rules::use, name() + ": " + call + " after its end");
  if (owner_ == nullptr)
    owner_ = context_.clock.actor;
}

void sim_stream::wake(std::function<void()>& waiting) {
  const turn owners_turn{context_, owner_};
  const auto fn = std::exchange(waiting, nullptr);
  update();
  fn();
}

/// The kernel may report a stream as readable although nothing is there.
bool sim_stream::wakes_spuriously() {
  return context_.short_io && context_.order.chance().one_in(16);
}

std::size_t sim_stream::perhaps_less(std::size_t size) {
  const bool less = context_.short_io && size > 1 && context_.order.chance().one_in(4);
  return less ? context_.order.chance().between(1, size) : size;
}

void sim_stream::update() {
  readable_.set_possible(on_readable_ && (unread_ > 0 || ended_ || spurious_wake_));
  writable_.set_possible(on_writable_ && (unseen_.size() < kernel_bytes || ended_));
  if (on_change)
    on_change();
}

} // namespace lectern::simulation
