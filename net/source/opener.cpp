#include "net/source/opener.hpp"

namespace lectern::net {

void open_attempt::finish(boost::system::result<source> outcome) {
  if (is_cancelled())
    return;
  outcome_.emplace(std::move(outcome));
  loop_.post([self = shared_from_this()] { self->run_handler(); });
}

void open_attempt::cancel() {
  then_ = nullptr;
  outcome_.reset();
}

void open_attempt::run_handler() {
  if (const auto then = std::exchange(then_, nullptr))
    then(std::move(*outcome_));
  outcome_.reset();
}

opening open_at_once(io_loop& loop, boost::system::result<source> outcome, open_handler then) {
  auto attempt = std::make_shared<open_attempt>(loop, std::move(then));
  attempt->finish(std::move(outcome));
  return opening{std::move(attempt)};
}

} // namespace lectern::net
