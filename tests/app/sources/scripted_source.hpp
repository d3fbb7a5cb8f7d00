#pragma once

#include "lectern/source.hpp"

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

namespace lectern {

/// What was called, in order, e.g. `open 80x25, input abc, close, destroyed`.
class journal {
public:
  void add(const std::string& entry) {
    const std::lock_guard held{mutex_};
    text_ += (text_.empty() ? "" : ", ") + entry;
  }

  [[nodiscard]] std::string text() const {
    const std::lock_guard held{mutex_};
    return text_;
  }

private:
  mutable std::mutex mutex_;
  std::string text_;
};

/// What a source does when it is called; unset: nothing, and it takes all input.
struct script {
  using step = std::function<void(const source_port&)>;

  step open = nullptr;
  std::function<std::size_t(const source_port&, std::string_view)> input = nullptr;
  step input_end = nullptr;
  step output_ready = nullptr;
  step close = nullptr;
};

/// A source that follows a script and records how it is called.
class scripted_source final : public source {
public:
  scripted_source(script steps, std::shared_ptr<journal> into)
    : script_(std::move(steps)), journal_(std::move(into)) {}

  ~scripted_source() override { journal_->add("destroyed"); }

  void open(source_port port, window_size size) override {
    journal_->add("open " + text_of(size));
    port_ = std::move(port);
    if (script_.open)
      script_.open(port_);
  }

  std::size_t input(std::span<const std::byte> bytes) override {
    const std::string_view text{reinterpret_cast<const char*>(bytes.data()), bytes.size()};
    journal_->add("input " + std::string{text.substr(0, 8)});
    return script_.input ? script_.input(port_, text) : bytes.size();
  }

  void input_end() override { note("input_end", script_.input_end); }
  void output_ready() override { note("output_ready", script_.output_ready); }
  void resize(window_size size) override { journal_->add("resize " + text_of(size)); }
  void signal(int number) override { journal_->add("signal " + std::to_string(number)); }
  void close() override { note("close", script_.close); }

private:
  static std::string text_of(window_size size) {
    return std::to_string(size.columns) + "x" + std::to_string(size.rows);
  }

  void note(const char* call, const script::step& then) {
    journal_->add(call);
    if (then)
      then(port_);
  }

  script script_;
  std::shared_ptr<journal> journal_;
  source_port port_;
};

} // namespace lectern
