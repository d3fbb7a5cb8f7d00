#pragma once

#include "lectern/source.hpp"

#include <span>
#include <string>

namespace lectern::test {

/// Writes a greeting and then its input; ends with code 7 at the end of input, or at a `q`.
class echo_source : public source {
public:
  explicit echo_source(std::string greeting = "hello ") : greeting_(std::move(greeting)) {}

  void open(source_port port, window_size) override {
    port_ = std::move(port);
    port_.write(greeting_);
  }

  std::size_t input(std::span<const std::byte> bytes) override {
    const auto taken = port_.write(bytes);
    if (!bytes.empty() && bytes.front() == std::byte{'q'})
      port_.end({.code = 7});
    return taken;
  }

  void input_end() override { port_.end({.code = 7}); }

  void output_ready() override { port_.input_ready(); }

  void signal(int number) override { port_.end({.signal = number}); }

protected:
  source_port port_;

private:
  std::string greeting_;
};

} // namespace lectern::test
