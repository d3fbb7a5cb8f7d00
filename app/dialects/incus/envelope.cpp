#include "app/dialects/incus/envelope.hpp"

#include "app/dialects/end_text.hpp"
#include "app/dialects/incus/urls.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <utility>

namespace lectern::incus {

namespace json = boost::json;

namespace {

/// Not cached on the way, and no browser takes it for something else.
net::http_response private_answer(unsigned status) {
  net::http_response answer;
  answer.status = status;
  answer.headers = {{"Cache-Control", "no-store"}, {"X-Content-Type-Options", "nosniff"}};
  return answer;
}

net::http_response with_body(unsigned status, const json::object& envelope) {
  auto answer = private_answer(status);
  answer.body = json::serialize(envelope) + '\n';
  return answer;
}

} // namespace

net::http_response sync_answer(json::value metadata) {
  return with_body(200, {
                          {"type", "sync"},
                          {"status", "Success"},
                          {"status_code", 200},
                          {"operation", ""},
                          {"error_code", 0},
                          {"error", ""},
                          {"metadata", std::move(metadata)},
                        });
}

http_head early_head() {
  return {200, private_answer(200).headers};
}

net::http_response async_answer(const operation_info& begun, const socket_secrets& secrets) {
  const auto url = operation_url(begun.id);
  auto answer = with_body(202, {
                                 {"type", "async"},
                                 {"status", "Operation created"},
                                 {"status_code", 100},
                                 {"operation", url},
                                 {"error_code", 0},
                                 {"error", ""},
                                 {"metadata", to_json(begun, secrets)},
                               });
  answer.headers.emplace_back("Location", url);
  return answer;
}

net::http_response error_answer(const refusal& why) {
  auto answer = with_body(why.status, {
                                        {"type", "error"},
                                        {"status", ""},
                                        {"status_code", 0},
                                        {"operation", ""},
                                        {"error_code", why.status},
                                        {"error", why.text},
                                        {"metadata", nullptr},
                                      });
  if (!why.allow.empty())
    answer.headers.emplace_back("Allow", why.allow);
  return answer;
}

net::http_response outcome_answer(const operation_info& final_info, operation_view view) {
  if (final_info.end.status == operation_status::failure) {
    auto answer = error_answer({500, error_text(final_info.end), {}});
    answer.status = 200; // The request has not failed.
    return answer;
  }
  return sync_answer(to_json(final_info, view));
}

net::http_response raw_answer(std::string bytes, std::string_view file_name) {
  auto answer = private_answer(200);
  answer.content_type = "application/octet-stream";
  answer.headers.emplace_back("Content-Disposition", "inline;filename=" + std::string{file_name});
  answer.body = std::move(bytes);
  return answer;
}

} // namespace lectern::incus
