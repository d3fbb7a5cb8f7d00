#include "net/http/http_reader.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include <algorithm>
#include <utility>

namespace lectern::net {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;
using std::string_view;

using parser = http::request_parser<http::string_body>;

/// Chosen: most heads fit, and an idle stream has no more.
constexpr std::size_t space_bytes = 4 * 1024;

string_view view(beast::string_view text) {
  return {text.data(), text.size()};
}

std::string copy(beast::string_view text) {
  return {text.data(), text.size()};
}

/// The values of a list that may stand in several lines (RFC 9110, 5.3).
std::string joined(const parser::value_type& req, http::field name) {
  std::string list;
  const auto [begin, end] = req.equal_range(name);
  for (auto line = begin; line != end; ++line)
    list.append(list.empty() ? "" : ", ").append(view(line->value()));
  return list;
}

request_facts facts_of(const parser& from, bool has_more) {
  const auto& req = from.get();
  return {
    .method = view(req.method_string()),
    .version = req.version(),
    .host_count = req.count(http::field::host),
    .transfer_encoding = view(req[http::field::transfer_encoding]),
    .upgrade = view(req[http::field::upgrade]),
    .connection_upgrades = from.upgrade(),
    .ws_key_count = req.count(http::field::sec_websocket_key),
    .ws_key = view(req[http::field::sec_websocket_key]),
    .ws_version = view(req[http::field::sec_websocket_version]),
    .has_body = !from.is_done(),
    .has_more = has_more,
  };
}

const http_fault too_large{413, "the request body is too large"};

/// What a parsing error means to the client.
http_fault fault_of(error_code ec) {
  if (ec == http::error::header_limit)
    return {431, "the request head is too large"};
  if (ec == http::error::body_limit)
    return too_large;
  return {400, "not HTTP/1.1: " + ec.message()};
}

void take_fields(http_request& to, const parser::value_type& req) {
  to.method = copy(req.method_string());
  to.target = copy(req.target());
  to.host = copy(req[http::field::host]);
  to.origin = copy(req[http::field::origin]);
  to.authorization = copy(req[http::field::authorization]);
  to.subprotocols = joined(req, http::field::sec_websocket_protocol);
  to.cookie = copy(req[http::field::cookie]);
  to.user_agent = copy(req[http::field::user_agent]);
  to.accept_encoding = copy(req[http::field::accept_encoding]);
  to.if_none_match = copy(req[http::field::if_none_match]);
  to.accept = joined(req, http::field::accept);
  to.proof = copy(req["Lectern-Proof"]);
  to.fetch_site = copy(req["Sec-Fetch-Site"]);
}

} // namespace

struct http_reader::impl {
  explicit impl(std::size_t bytes_max) : buffer(bytes_max) {}

  [[nodiscard]] string_view waiting() const {
    return {static_cast<const char*>(buffer.data().data()), buffer.size()};
  }

  /// Has the parser take `bytes`, which are the first that wait.
  [[nodiscard]] error_code put(string_view bytes) {
    error_code ec;
    buffer.consume(from->put(asio::buffer(bytes.data(), bytes.size()), ec));
    return ec;
  }

  beast::flat_buffer buffer; ///< Limited, as a chunk's head could be endless, too.
  std::optional<parser> from;
};

http_reader::http_reader(http_limits limits, body_admission admit)
  : limits_(limits), admit_(std::move(admit)),
    impl_(std::make_unique<impl>(limits.header_bytes_max)) {}

http_reader::~http_reader() = default;

// -- bytes ----------------------------------------------------------------------

std::span<std::byte> http_reader::space() {
  auto& buffer = impl_->buffer;
  const auto room = buffer.prepare(std::min(buffer.max_size() - buffer.size(), space_bytes));
  return {static_cast<std::byte*>(room.data()), room.size()};
}

void http_reader::add(std::size_t size) {
  impl_->buffer.commit(size);
}

void http_reader::add(std::string_view bytes) {
  auto& buffer = impl_->buffer;
  const auto from = asio::buffer(bytes.data(), bytes.size());
  buffer.commit(asio::buffer_copy(buffer.prepare(from.size()), from));
}

bool http_reader::empty() const noexcept {
  return impl_->buffer.size() == 0;
}

// -- one request ------------------------------------------------------------------

void http_reader::start() {
  request_ = {};
  shape_ = {};
  in_body_ = false;
  searched_ = 0;
  auto& from = impl_->from.emplace();
  from.header_limit(static_cast<std::uint32_t>(limits_.header_bytes_max));
  from.body_limit(boost::none); // Set once the head has identified the sender.
}

bool http_reader::has_begun() const {
  return in_body_ || !empty();
}

http_reader::need http_reader::step() {
  return in_body_ ? read_body() : look_for_head();
}

/// Heads are parsed whole, as Beast unfolds fields without telling.
http_reader::need http_reader::look_for_head() {
  constexpr string_view end_mark = "\r\n\r\n";
  const auto waiting = impl_->waiting();
  const auto end = waiting.find(end_mark, searched_ - std::min(searched_, end_mark.size() - 1));
  searched_ = waiting.size();
  if (end != waiting.npos)
    return take_head(waiting.substr(0, end + end_mark.size()), true);
  if (waiting.size() == limits_.header_bytes_max)
    return take_head(waiting, false);
  return need::bytes;
}

http_reader::need http_reader::take_head(string_view head, bool is_whole) {
  auto& from = *impl_->from;
  const bool is_folded = has_folded_field(head);
  auto ec = impl_->put(head);
  take_fields(request_, from.get()); // Now, because Beast adds the trailer of a body to them.
  shape_.version = from.get().version() == 10 ? 10 : 11;
  shape_.is_head = from.get().method() == http::verb::head;
  if (!is_whole)
    ec = http::error::header_limit;
  if (ec)
    return refused(fault_of(ec));
  if (is_folded)
    return refused({400, "a header field is continued on the next line"});
  const auto facts = facts_of(from, !empty());
  request_.wants_upgrade = asks_for_websocket(facts);
  ws_key_ = facts.ws_key;
  auto fault = check(facts);
  if (!fault)
    fault = take_target();
  if (!fault)
    fault = admit_body();
  if (fault)
    return refused(std::move(fault));
  in_body_ = true;
  if (facts.has_body && !facts.has_more && facts.version == 11
      && has_token(view(from.get()[http::field::expect]), "100-continue"))
    return need::assent;
  return read_body();
}

http_fault http_reader::take_target() {
  auto parts = parse_absolute(request_.target);
  if (!parts)
    return {};
  if (parts->host.empty())
    return {400, "the target has no host, or contains a user"};
  request_.host = std::move(parts->host);
  request_.target = std::move(parts->path);
  return {};
}

/// Before one byte of the body is read.
http_fault http_reader::admit_body() {
  auto& from = *impl_->from;
  body_grant grant{.bytes_max = limits_.body_bytes_max};
  if (admit_)
    grant = admit_(request_);
  if (from.is_done())
    return {};
  if (grant.refused)
    return std::move(grant.refused);
  const auto bytes_max = std::min(grant.bytes_max, limits_.body_bytes_max);
  const auto length = from.content_length();
  if (length && *length > bytes_max)
    return too_large;
  if (grant.memory && !(body_share_ = grant.memory->take(length ? *length : bytes_max)))
    return {503, "too many requests are being read; try again"};
  from.body_limit(bytes_max);
  return {};
}

http_reader::need http_reader::read_body() {
  auto& from = *impl_->from;
  from.eager(true);
  while (!from.is_done() && !empty()) {
    const auto before = impl_->buffer.size();
    const auto ec = impl_->put(impl_->waiting());
    if (ec && ec != http::error::need_more)
      return refused(fault_of(ec));
    if (impl_->buffer.size() == before)
      break;
  }
  if (from.is_done()) {
    shape_.keep_alive = from.keep_alive();
    request_.body = std::move(from.get().body());
    return need::done;
  }
  // Of a chunk's head that does not end.
  if (impl_->buffer.size() == limits_.header_bytes_max)
    return refused({400, "not HTTP/1.1: a chunk's head is too large"});
  return need::bytes;
}

http_reader::need http_reader::refused(http_fault fault) {
  refuse(std::move(fault));
  return need::done;
}

void http_reader::refuse(http_fault fault) {
  give_back();
  request_.wants_upgrade = false;
  request_.fault_status = fault.status;
  request_.fault = std::move(fault.words);
}

http_request http_reader::take() {
  impl_->from.reset();
  in_body_ = false;
  return std::exchange(request_, {});
}

} // namespace lectern::net
