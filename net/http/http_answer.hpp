#pragma once

#include "net/http/http_head.hpp"
#include "net/http/http_message.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lectern::net {

/// What of a request decides about the shape of its answer.
struct answer_shape {
  unsigned version = 11;
  bool is_head = false;    ///< A HEAD is answered without a body.
  bool keep_alive = false; ///< Whether the stream may stay.
};

/// Decides what goes on the wire for one answer. Does no I/O.
///
///              on_answer                          on_sent
///     idle ------------------------> answer -------------> idle
///      |  on_early_head      on_sent     on_answer ^
///      +---------------> head ---------> body -----+
///
/// An answer that comes in `head` waits there until the head is sent.
class http_answer {
public:
  /// To be sent one after another; valid until the next call.
  using parts = std::array<std::string_view, 3>;

  /// Begins with the answer to the next request.
  void start(answer_shape shape) noexcept { shape_ = shape; }

  [[nodiscard]] std::optional<parts> on_early_head(unsigned status, std::string content_type,
                                                   http_fields fields = {});
  [[nodiscard]] std::optional<parts> on_answer(http_response answer);

  /// What was returned last is with the kernel.
  [[nodiscard]] std::optional<parts> on_sent();

  /// Whether no answer was begun, or all of it was sent.
  [[nodiscard]] bool is_idle() const noexcept { return phase_ == phase::idle; }

  [[nodiscard]] bool keep_alive() const noexcept { return shape_.keep_alive; }

private:
  enum class phase : std::uint8_t { idle, head, body, answer };

  parts head_parts(answer_head head, std::string_view body);
  parts body_parts();

  phase phase_ = phase::idle;
  answer_shape shape_;
  std::string front_;
  std::optional<http_response> answer_; ///< Unset until it came.
  std::string back_;
};

} // namespace lectern::net
