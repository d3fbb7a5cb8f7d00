#pragma once

#include "net/stream/byte_stream.hpp"
#include "tests/support/nth_call.hpp"

#include <boost/system/errc.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace lectern {

/// A stream without a descriptor: the test is the other end.
class fake_stream {
public:
  explicit fake_stream(std::shared_ptr<nth_call> faults = std::make_shared<nth_call>())
    : state_(std::make_shared<backend>(std::move(faults))) {}

  /// What the actor owns; made once.
  [[nodiscard]] net::byte_stream make() { return net::byte_stream{state_}; }

  // -- the other end writes
  void feed(std::string_view text) {
    state_->unread += text;
    wake_reader();
  }

  void end() {
    state_->ended = true;
    wake_reader();
  }

  // -- the other end reads
  /// Bytes that are taken before writing blocks.
  void set_room(std::size_t bytes) {
    state_->room = bytes;
    if (auto fn = bytes > 0 ? std::exchange(state_->on_writable, nullptr) : nullptr)
      fn();
  }

  [[nodiscard]] const std::string& written() const { return state_->written; }

  // -- what was done
  [[nodiscard]] std::size_t unread() const { return state_->unread.size(); }
  [[nodiscard]] bool awaits_reading() const { return state_->on_readable != nullptr; }
  [[nodiscard]] bool awaits_writing() const { return state_->on_writable != nullptr; }
  [[nodiscard]] bool is_closed() const { return state_->closed; }
  [[nodiscard]] std::string window() const { return state_->window; }

private:
  struct backend final : net::byte_stream::backend {
    explicit backend(std::shared_ptr<nth_call> calls) : faults(std::move(calls)) {}

    boost::system::result<std::size_t> read_some(std::span<std::byte> space) override {
      CHECK_FALSE(closed);
      CHECK_FALSE(space.empty());
      if (faults->fails_now())
        return error(boost::system::errc::io_error);
      if (unread.empty())
        return ended ? boost::system::result<std::size_t>{0U} : blocked();
      const auto size = std::min({space.size(), unread.size(), read_bytes_max});
      std::memcpy(space.data(), unread.data(), size);
      unread.erase(0, size);
      return size;
    }

    boost::system::result<std::size_t> write_some(std::span<const std::byte> bytes) override {
      CHECK_FALSE(closed);
      CHECK_FALSE(bytes.empty());
      if (faults->fails_now())
        return error(boost::system::errc::broken_pipe);
      if (room == 0)
        return blocked();
      const auto size = std::min(bytes.size(), room);
      written.append(reinterpret_cast<const char*>(bytes.data()), size);
      room -= size;
      return size;
    }

    void wait_readable(std::function<void()> fn) override {
      CHECK_FALSE(closed);
      CHECK_FALSE(on_readable);
      on_readable = std::move(fn);
    }

    void wait_writable(std::function<void()> fn) override {
      CHECK_FALSE(closed);
      CHECK_FALSE(on_writable);
      on_writable = std::move(fn);
    }

    bool resize(unsigned columns, unsigned rows) override {
      if (faults->fails_now())
        return false;
      window = std::to_string(columns) + "x" + std::to_string(rows);
      return true;
    }

    void drop() override {
      CHECK_FALSE(closed);
      closed = true;
      on_readable = nullptr;
      on_writable = nullptr;
    }

    static boost::system::result<std::size_t> error(boost::system::errc::errc_t why) {
      return boost::system::errc::make_error_code(why);
    }

    static boost::system::result<std::size_t> blocked() {
      return error(boost::system::errc::operation_would_block);
    }

    static constexpr std::size_t read_bytes_max = 4096; ///< As a PTY.

    std::shared_ptr<nth_call> faults;
    std::string unread;
    std::string written;
    std::string window;
    std::size_t room = std::numeric_limits<std::size_t>::max();
    bool ended = false;
    bool closed = false;
    std::function<void()> on_readable;
    std::function<void()> on_writable;
  };

  /// A turn may leave bytes and ask again at once: then they are there already.
  void wake_reader() {
    while (state_->on_readable && (!state_->unread.empty() || state_->ended))
      std::exchange(state_->on_readable, nullptr)();
  }

  std::shared_ptr<backend> state_;
};

} // namespace lectern
