#include "app/sources/call_pool_core.hpp"

namespace lectern {

bool call_strand::post(std::function<void()> fn) const {
  return state_->pool->post(state_, std::move(fn));
}

void call_strand::post_last(std::function<void()> fn) const {
  state_->pool->post_last(state_, std::move(fn));
}

void call_strand::withdraw() const {
  state_->pool->withdraw(state_);
}

void call_strand::report(std::string_view fault) const {
  state_->pool->report(state_->name, fault);
}

call_pool::call_pool(call_pool_options options)
  : core_(std::make_shared<core>(std::move(options))) {}

call_pool::~call_pool() {
  stop(std::chrono::steady_clock::now());
}

call_strand call_pool::make_strand(std::string name, std::size_t calls_max) {
  return call_strand{std::make_shared<call_strand::state>(core_, std::move(name), calls_max)};
}

bool call_pool::is_inside() const noexcept {
  return core_->is_inside();
}

std::size_t call_pool::stop(std::chrono::steady_clock::time_point deadline) {
  return core_->stop(deadline);
}

} // namespace lectern
