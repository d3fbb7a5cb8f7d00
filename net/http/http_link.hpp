#pragma once

#include "net/http/body_admission.hpp"
#include "net/http/http_message.hpp"
#include "net/loop/io_loop.hpp"
#include "net/stream/unique_fd.hpp"
#include "net/ws/ws_link.hpp"

#include <boost/system/error_code.hpp>

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

/// More of an answer is with the kernel.
struct response_progressed {};

/// While its request is answered, the peer has ended its side of a TCP stream: it sends nothing
/// more, but may wait for its answer, or may have left. On a Unix socket the two
/// can be distinguished: nothing is reported here, or `http_closed`.
struct peer_finished {};

using http_event =
  std::variant<http_request, response_progressed, response_finished, peer_finished, http_closed>;
using http_sink = std::function<void(http_event)>;

struct http_link_options {
  http_limits limits = {};
  std::string_view first_bytes = {}; ///< What was read of the stream. At most `header_bytes_max`.
  body_admission admit = {};         ///< Unset: bodies are read up to their limit.
  std::shared_ptr<void> place = {};  ///< Kept until the socket is closed, or taken out.
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
    [[nodiscard]] virtual bool has_begun() const = 0;
    virtual void expire() = 0;
    virtual void respond_head(unsigned status, std::string content_type, http_fields fields) = 0;
    virtual void respond(http_response answer) = 0;
    virtual ws_upgrade upgrade() = 0;
    virtual void abort() = 0;
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

  /// Whether something of the request that is being read has arrived.
  [[nodiscard]] bool has_begun() const { return impl_->has_begun(); }

  /// Stops reading: the request arrives as far as it has come, with the fault 408, or complete if
  /// it just was, or `http_closed`. @pre A request is being read.
  void expire() { impl_->expire(); }

  /// Sends status and fields now; the body follows with `respond`, whose status
  /// and fields then no longer count (chunked, RFC 9112, 7.1).
  void respond_head(unsigned status, std::string content_type, http_fields fields = {}) {
    impl_->respond_head(status, std::move(content_type), std::move(fields));
  }

  /// Answers the request that was read; `response_finished` follows, after as many
  /// `response_progressed` as it takes.
  void respond(http_response answer) { impl_->respond(std::move(answer)); }

  /// Takes the socket out for a WebSocket; no event follows.
  /// @pre The last request had `wants_upgrade`.
  [[nodiscard]] ws_upgrade upgrade() && { return std::exchange(impl_, nullptr)->upgrade(); }

  /// Closes the socket at once, whatever the peer has not read; no event follows.
  void abort() && { std::exchange(impl_, nullptr)->abort(); }

private:
  std::shared_ptr<backend> impl_;
};

/// A link on `socket` (connected, non-blocking), served by `loop`.
///
/// While a request is answered, what the client sends next is read ahead, up to
/// `header_bytes_max`, so that its end is noticed.
[[nodiscard]] http_link make_http_link(io_loop& loop, unique_fd socket,
                                       http_link_options options = {});

} // namespace lectern::net
