#include "app/access/admission.hpp"

#include "app/access/access.hpp"
#include "app/page/visitor.hpp"

#include <chrono>
#include <string>
#include <utility>

namespace lectern::access {

namespace {

class admission_rules {
public:
  explicit admission_rules(admission_options options)
    : options_(std::move(options)), strangers_(options_.limits.strangers_bytes),
      unproved_(options_.limits.unproved_bytes), known_(options_.limits.known_bytes) {}

  admission operator()(const net::http_request& head, const request_origin& from) const {
    if (is_known(head, from))
      return {.body = {.bytes_max = options_.limits.body_bytes, .memory = known_},
              .is_known = true};
    if (from.web && head.method == "POST" && head.target == "/ui/sign-in")
      return {.body = {.bytes_max = options_.limits.sign_in_bytes, .memory = strangers_}};
    if (options_.asks_host && from.token.empty() && !from.web)
      return {.body = {.bytes_max = options_.limits.body_bytes, .memory = unproved_}};
    return {.body = {.refused = {403, std::string{distrust_text(head.authorization)}}}};
  }

private:
  [[nodiscard]] bool is_known(const net::http_request& head, const request_origin& from) const {
    if (trust_in(from, head.authorization) != trust::none)
      return true;
    const auto now = std::chrono::system_clock::now();
    return from.web && !options_.page_key.empty() && !head.cookie.empty()
           && !page::sender_of(head, now, options_.page_key).empty();
  }

  admission_options options_;
  net::budget strangers_;
  net::budget unproved_;
  net::budget known_;
};

} // namespace

admission_function make_admission(admission_options options) {
  return admission_rules{std::move(options)};
}

} // namespace lectern::access
