#include "net/http_answer.hpp"

#include <cassert>
#include <ctime>
#include <utility>

namespace lectern::net {

using parts_or_wait = std::optional<http_answer::parts>;

parts_or_wait http_answer::on_early_head(unsigned status, std::string content_type) {
  assert(phase_ == phase::idle);
  phase_ = phase::head;
  // Without chunks only the end of the stream ends the body.
  shape_.keep_alive = shape_.keep_alive && shape_.version == 11;
  return head_parts({.status = status, .content_type = std::move(content_type)}, {});
}

parts_or_wait http_answer::on_answer(http_response answer) {
  assert(!body_);
  body_ = std::move(answer.body);
  if (phase_ == phase::head)
    return std::nullopt;
  if (std::exchange(phase_, phase::answer) == phase::body)
    return body_parts();
  return head_parts({.status = answer.status,
                     .content_type = std::move(answer.content_type),
                     .body_bytes = body_->size(),
                     .headers = std::move(answer.headers)},
                    shape_.is_head ? std::string_view{} : *body_);
}

parts_or_wait http_answer::on_sent() {
  if (phase_ == phase::answer) {
    phase_ = phase::idle;
    body_.reset();
    return std::nullopt;
  }
  phase_ = body_ ? phase::answer : phase::body;
  return body_ ? parts_or_wait{body_parts()} : std::nullopt;
}

http_answer::parts http_answer::head_parts(answer_head head, std::string_view body) {
  head.version = shape_.version;
  head.keep_alive = shape_.keep_alive;
  front_ = to_text(head, std::time(nullptr));
  return {front_, body, {}};
}

http_answer::parts http_answer::body_parts() {
  if (shape_.is_head)
    return {};
  if (shape_.version != 11)
    return {*body_, {}, {}};
  front_ = chunk_front(body_->size());
  back_ = chunk_back(body_->size());
  return {front_, *body_, back_};
}

} // namespace lectern::net
