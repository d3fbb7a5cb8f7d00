#include "app/sources/hosted_source.hpp"

namespace lectern {

// -- the port -------------------------------------------------------------------

source_port::source_port(std::shared_ptr<state> shared) noexcept : state_(std::move(shared)) {}

std::size_t source_port::write(std::span<const std::byte> bytes) const {
  return state_ ? state_->source().write(hosted_source::event::output, bytes) : 0;
}

std::size_t source_port::write_error(std::span<const std::byte> bytes) const {
  return state_ ? state_->source().write(hosted_source::event::errors, bytes) : 0;
}

void source_port::input_ready() const {
  if (state_)
    state_->source().input_ready();
}

void source_port::end(source_status status) const {
  if (state_)
    state_->source().end(status);
}

bool source_port::is_open() const {
  return state_ && state_->source().is_open();
}

// -- what a source need not do --------------------------------------------------------

source::~source() = default;

void source::input_end() {}

void source::output_ready() {}

void source::resize(window_size) {}

void source::signal(int) {}

void source::close() {}

} // namespace lectern
