#pragma once

#include "net/http_message.hpp"
#include "net/io_loop.hpp"
#include "net/unique_fd.hpp"
#include "net/ws_link.hpp"

#include <boost/system/error_code.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace lectern::net {

/// The answer is with the kernel. If `keep_alive`, the next `read()` may follow;
/// otherwise the stream is done and should be closed.
struct response_finished {
  bool keep_alive = false;
};

/// Last event of every stream that was not upgraded. `error` is clear if the
/// peer left between two requests.
struct http_closed {
  boost::system::error_code error;
};

using http_event = std::variant<http_request, response_finished, http_closed>;
using http_sink = std::function<void(http_event)>;

struct http_limits {
  std::size_t header_bytes_max = 16 * 1024; ///< Start line and fields; beyond it 431.
  std::size_t body_bytes_max = 1024 * 1024; ///< No request of the API needs more; 413.
};

/// Sole owner of one accepted stream before, or without, an upgrade.
///
/// Move-only; lives on one loop's thread. Events arrive in order, never from
/// inside a call.
class http_link {
public:
  class backend {
  public:
    virtual ~backend() = default;
    virtual void open(http_sink sink) = 0;
    virtual void read() = 0;
    virtual void respond_head(unsigned status, std::string content_type) = 0;
    virtual void respond(http_response answer) = 0;
    virtual ws_upgrade upgrade() = 0;
    virtual void drop() = 0;
  };

  explicit http_link(std::shared_ptr<backend> impl) noexcept : impl_(std::move(impl)) {}

  http_link(http_link&&) noexcept = default;
  http_link& operator=(http_link&&) noexcept = default;

  ~http_link() {
    if (impl_)
      impl_->drop();
  }

  /// Names the receiver of all events. Called once, before anything else.
  void open(http_sink sink) { impl_->open(std::move(sink)); }

  /// Asks for one `http_request`. @pre No request is being read or answered.
  void read() { impl_->read(); }

  /// Sends status and fields now; the body follows with `respond`, whose status
  /// and fields then no longer count (chunked, RFC 9112, 7.1).
  void respond_head(unsigned status, std::string content_type) {
    impl_->respond_head(status, std::move(content_type));
  }

  /// Answers the request that was read; `response_finished` follows.
  void respond(http_response answer) { impl_->respond(std::move(answer)); }

  /// Takes the socket out for a WebSocket; no event follows.
  /// @pre The last request had `wants_upgrade`.
  [[nodiscard]] ws_upgrade upgrade() && { return std::exchange(impl_, nullptr)->upgrade(); }

private:
  std::shared_ptr<backend> impl_;
};

/// A link on `socket` (connected, non-blocking), served by `loop`.
/// @param first_bytes What somebody else has read of the stream. At most
///   `header_bytes_max`.
[[nodiscard]] http_link make_http_link(io_loop& loop, unique_fd socket, http_limits limits = {},
                                       std::string_view first_bytes = {});

} // namespace lectern::net
