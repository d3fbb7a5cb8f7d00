#pragma once

#include "actors/messages.hpp"
#include "app/incus/refusal.hpp"
#include "net/http_message.hpp"

#include <boost/json/value.hpp>

/// What the API answers. All but the log are envelopes: an object of seven keys,
/// in one of three shapes, with a newline behind it.
namespace lectern::incus {

/// 200 with `metadata`.
[[nodiscard]] net::http_response sync_answer(boost::json::value metadata);

/// 202 with the operation, its secrets, and where to find it.
[[nodiscard]] net::http_response async_answer(const operation_begun& begun);

[[nodiscard]] net::http_response error_answer(const refusal& why);

/// How a final operation ended: itself, or the error of one that failed.
[[nodiscard]] net::http_response outcome_answer(const operation_info& final_info);

/// The bytes of a console's log as they are.
[[nodiscard]] net::http_response log_answer(const console_log& log);

} // namespace lectern::incus
