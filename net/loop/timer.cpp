#include "net/loop/timer.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstdint>
#include <utility>

namespace lectern::net {

namespace {

/// What outlives the timer in its handler. Each start and each cancel ends the
/// current generation; a handler of an earlier one finds it over and does nothing.
struct alarm {
  std::uint64_t generation = 0;
  std::function<void()> fn; ///< Empty if no deadline is set.
};

class steady_backend : public timer::backend {
public:
  explicit steady_backend(io_loop& loop) : clock_(loop.context()) {}

  ~steady_backend() override { cancel(); }

  void start(std::chrono::milliseconds after, std::function<void()> fn) override {
    clock_.expires_after(after);
    alarm_->fn = std::move(fn);
    clock_.async_wait([state = alarm_, mine = ++alarm_->generation](const auto&) {
      if (state->generation == mine)
        if (auto fire = std::exchange(state->fn, nullptr))
          fire();
    });
  }

  void cancel() override {
    ++alarm_->generation;
    alarm_->fn = nullptr;
    clock_.cancel();
  }

  [[nodiscard]] bool is_running() const noexcept override { return alarm_->fn != nullptr; }

private:
  boost::asio::steady_timer clock_;
  std::shared_ptr<alarm> alarm_ = std::make_shared<alarm>();
};

} // namespace

timer make_timer(io_loop& loop) {
  return timer{std::make_unique<steady_backend>(loop)};
}

} // namespace lectern::net
