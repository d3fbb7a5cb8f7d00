#pragma once

#include "net/http/body_admission.hpp"
#include "net/http/http_answer.hpp"
#include "net/http/http_message.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace lectern::net {

/// Parses the requests in the bytes of one stream, one after another. Does no I/O.
///
/// Between `start` and `done` bytes belong to the request, later ones wait for the next.
class http_reader {
public:
  /// What is missing.
  enum class need : std::uint8_t {
    bytes,  ///< More of the stream.
    assent, ///< The client waits for `100 Continue`. Once it is sent, `step` again.
    done,   ///< Nothing: the request is complete, or has a fault.
  };

  http_reader(http_limits limits, body_admission admit);
  ~http_reader();

  /// Begins the next request.
  void start();

  /// Where bytes of the stream go; report their number to `add`. Empty while `header_bytes_max`
  /// wait.
  [[nodiscard]] std::span<std::byte> space();
  void add(std::size_t size);
  void add(std::string_view bytes); ///< @pre At most `header_bytes_max` wait afterwards.

  /// Whether no byte waits.
  [[nodiscard]] bool empty() const noexcept;

  /// Reads on. @pre Between `start` and `done`.
  [[nodiscard]] need step();

  /// Whether something of the request has arrived.
  [[nodiscard]] bool has_begun() const;

  /// Ends the request with a fault.
  void refuse(http_fault fault);

  /// @pre Done.
  [[nodiscard]] http_request take();
  [[nodiscard]] answer_shape shape() const noexcept { return shape_; }
  [[nodiscard]] std::string take_ws_key() { return std::move(ws_key_); }

  /// The body does not count any more.
  void give_back() noexcept { body_share_.reset(); }

private:
  struct impl;

  need look_for_head();
  need take_head(std::string_view head, bool is_whole);
  need read_body();
  need refused(http_fault fault);
  [[nodiscard]] http_fault take_target();
  [[nodiscard]] http_fault admit_body();

  http_limits limits_;
  body_admission admit_;
  std::unique_ptr<impl> impl_;
  bool in_body_ = false;
  std::size_t searched_ = 0; ///< Waiting bytes in which no head ends.
  http_request request_;     ///< As far as it was read.
  std::string ws_key_;       ///< Valid if the last request wants an upgrade.
  answer_shape shape_;       ///< What the last request means for its answer.
  std::optional<budget::share> body_share_;
};

} // namespace lectern::net
