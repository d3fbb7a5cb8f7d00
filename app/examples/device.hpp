#pragma once

#include <lectern/source.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace example {

/// Writes all of its output before it takes more input, so that neither grows without limit.
/// Needs no lock, as the functions of one source are never called at the same time.
class device : public lectern::source {
public:
  void open(lectern::source_port port, lectern::window_size) final {
    port_ = std::move(port);
    begin();
  }

  std::size_t input(std::span<const std::byte> bytes) final {
    std::size_t taken = 0;
    while (taken < bytes.size() && unsaid_.empty() && !status_)
      hear(static_cast<char>(bytes[taken++]));
    is_behind_ = taken < bytes.size();
    return taken;
  }

  void output_ready() final {
    say("");
    if (unsaid_.empty() && std::exchange(is_behind_, false))
      port_.input_ready(); // The rest is offered again.
  }

  void signal(int number) final { port_.end({.code = 0, .signal = number}); }

protected:
  virtual void begin() = 0;
  virtual void hear(char) {}

  void say(std::string_view text) {
    unsaid_ += text;
    unsaid_.erase(0, port_.write(unsaid_)); // The rest waits for `output_ready`.
    if (unsaid_.empty() && status_)
      port_.end(*status_);
  }

  void end(std::string_view last_words) {
    status_.emplace();
    say(last_words);
  }

private:
  lectern::source_port port_;
  std::string unsaid_;
  bool is_behind_ = false;                       ///< Did not take all input.
  std::optional<lectern::source_status> status_; ///< Set once there is no more output to come.
};

} // namespace example
