#pragma once

#include "actors/messages/local.hpp"
#include "app/dialects/incus/operation_json.hpp"
#include "app/dialects/incus/refusal.hpp"
#include "net/http/http_message.hpp"

#include <boost/json/value.hpp>

/// What the API answers. All but raw bytes are envelopes: an object of seven keys,
/// in one of three shapes, with a newline after it.
namespace lectern::incus {

/// 200 with `metadata`.
[[nodiscard]] net::http_response sync_answer(boost::json::value metadata);

/// What an answer of 200 that takes its time begins with: as of all others.
[[nodiscard]] http_head early_head();

/// 202 with the operation, its secrets, and where to find it.
[[nodiscard]] net::http_response async_answer(const operation_info& begun,
                                              const socket_secrets& secrets);

[[nodiscard]] net::http_response error_answer(const refusal& why);

/// How a final operation ended: itself, or the error of one that failed. 200 for both, as in
/// Incus: the head of a request that waits goes out before the end is known.
[[nodiscard]] net::http_response outcome_answer(const operation_info& final_info,
                                                operation_view view = operation_view::of_others);

/// Bytes as they are, for a file of this name.
[[nodiscard]] net::http_response raw_answer(std::string bytes, std::string_view file_name);

} // namespace lectern::incus
