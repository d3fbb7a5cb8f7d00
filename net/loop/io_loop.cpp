#include "net/loop/io_loop.hpp"

#include "net/loop/sigpipe_block.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <utility>

namespace lectern::net {

struct io_loop::impl {
  using executor = boost::asio::io_context::executor_type;

  /// Asio makes what it waits with for the first object that waits: that is here,
  /// as objects that come later have no way to fail.
  impl() { const boost::asio::steady_timer first{context}; }

  boost::asio::io_context context;
  boost::asio::executor_work_guard<executor> work{context.get_executor()};
};

io_loop::io_loop() : impl_(std::make_unique<impl>()) {}

io_loop::~io_loop() = default;

void io_loop::run() {
  const sigpipe_block blocked; // Once here instead of around each write(2) to a pipe.
  impl_->context.run();
  // Not before: a `stop` that came first has to count.
  impl_->context.restart();
}

void io_loop::stop() {
  impl_->context.stop();
}

void io_loop::post(std::function<void()> fn) {
  boost::asio::post(impl_->context, std::move(fn));
}

bool io_loop::on_this_thread() const noexcept {
  return impl_->context.get_executor().running_in_this_thread();
}

boost::asio::io_context& io_loop::context() noexcept {
  return impl_->context;
}

} // namespace lectern::net
