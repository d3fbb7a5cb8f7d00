#include "tests/simulation/sim_stream.hpp"

#include "tests/simulation/pattern.hpp"

#include <boost/system/errc.hpp>

#include <algorithm>
#include <cstring>
#include <utility>

namespace lectern::simulation {

namespace errc = boost::system::errc;

sim_stream::sim_stream(scene& all, std::size_t number, std::size_t place, nth_call& calls)
  : thing("stream", number), scene_(all), calls_(calls), place_(place),
    readable_(all.order, *this, "can be read", [this] { wake(on_readable_); }),
    writable_(all.order, *this, "can be written", [this] { wake(on_writable_); }) {}

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

bool sim_stream::drink() {
  const bool any = has_input();
  drunk_ += std::exchange(unseen_, {});
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
  scene_.note([&] { return name() + ": read " + std::to_string(size); });
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
  scene_.note([&] { return name() + ": write " + std::to_string(size); });
  update();
  return size;
}

void sim_stream::wait_readable(std::function<void()> fn) {
  check_open("wait");
  if (on_readable_)
    scene_.complain(rules::use, name() + ": two wait for it to be readable");
  on_readable_ = std::move(fn);
  vain_read_ = wakes_in_vain();
  update();
}

void sim_stream::wait_writable(std::function<void()> fn) {
  check_open("wait");
  if (on_writable_)
    scene_.complain(rules::use, name() + ": two wait for it to be writable");
  on_writable_ = std::move(fn);
  update();
}

bool sim_stream::resize(unsigned, unsigned) {
  check_open("resize");
  return true;
}

void sim_stream::drop() {
  check_open("close");
  scene_.note([&] { return name() + ": closed"; });
  closed_ = true;
  on_readable_ = nullptr;
  on_writable_ = nullptr;
  update();
}

boost::system::error_code sim_stream::fail(errc::errc_t why) {
  scene_.note([&] { return name() + ": fails"; });
  update();
  return errc::make_error_code(why);
}

void sim_stream::check_open(const char* call) {
  if (closed_)
    scene_.complain(rules::use, name() + ": " + call + " behind its end");
  if (owner_ == nullptr)
    owner_ = scene_.clock.actor;
}

void sim_stream::wake(std::function<void()>& waiting) {
  const turn its{scene_, owner_};
  const auto fn = std::exchange(waiting, nullptr);
  update();
  fn();
}

/// The kernel may say so although there is nothing.
bool sim_stream::wakes_in_vain() {
  return scene_.short_io && scene_.order.chance().one_in(16);
}

std::size_t sim_stream::perhaps_less(std::size_t size) {
  const bool less = scene_.short_io && size > 1 && scene_.order.chance().one_in(4);
  return less ? scene_.order.chance().between(1, size) : size;
}

void sim_stream::update() {
  readable_.set_possible(on_readable_ && (unread_ > 0 || ended_ || vain_read_));
  writable_.set_possible(on_writable_ && (unseen_.size() < kernel_bytes || ended_));
  if (on_change)
    on_change();
}

} // namespace lectern::simulation
