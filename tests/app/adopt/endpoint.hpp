#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>
#include <boost/system/error_code.hpp>

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>

namespace lectern::test {

/// One side of a conversation: sends what the test wants, and keeps what it receives.
template <class Stream>
class endpoint {
public:
  explicit endpoint(Stream from) : stream(std::move(from)) {}

  /// Sends `text`. @pre What it sent before has been written.
  void say(std::string text) {
    said_ = std::move(text);
    written_ = 0;
    boost::asio::async_write(
      stream, boost::asio::buffer(said_),
      [this](boost::system::error_code, std::size_t size) { written_ = size; });
  }

  [[nodiscard]] bool has_said_all() const noexcept { return written_ == said_.size(); }

  /// Hears everything until the end.
  void listen() {
    stream.async_read_some(boost::asio::buffer(space_),
                           [this](boost::system::error_code why, std::size_t size) {
                             heard.append(space_.data(), size);
                             why ? void(end = why) : listen();
                           });
  }

  Stream stream;
  std::string heard;
  std::optional<boost::system::error_code> end; ///< What followed the last byte.

private:
  std::string said_;
  std::size_t written_ = 0;
  std::array<char, 4096> space_{};
};

} // namespace lectern::test
