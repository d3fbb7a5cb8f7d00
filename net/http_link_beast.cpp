#include "net/http_answer.hpp"
#include "net/http_link.hpp"
#include "net/http_rules.hpp"
#include "net/stream_socket.hpp"

#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace lectern::net {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;
using std::string_view;

constexpr string_view continue_line = "HTTP/1.1 100 Continue\r\n\r\n";

using parser = http::request_parser<http::string_body>;

string_view view(beast::string_view text) {
  return {text.data(), text.size()};
}

std::string copy(beast::string_view text) {
  return {text.data(), text.size()};
}

/// Bytes of start line and fields, as they were sent but for spaces.
std::size_t head_bytes(const parser::value_type& req) {
  constexpr string_view around_target = "  HTTP/1.1\r\n\r\n";
  constexpr string_view around_value = ": \r\n";
  auto sum = req.method_string().size() + req.target().size() + around_target.size();
  for (const auto& field : req)
    sum += field.name_string().size() + field.value().size() + around_value.size();
  return sum;
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

/// What a parsing error means to the client; no fault if the stream itself broke.
http_fault fault_of(error_code ec, bool in_head) {
  if (ec == http::error::header_limit || (ec == http::error::buffer_overflow && in_head))
    return {431, "the request's head is too large"};
  if (ec == http::error::body_limit)
    return {413, "the request's body is too large"};
  const bool is_ours = ec.category() == make_error_code(http::error::bad_field).category();
  if (!is_ours || ec == http::error::partial_message)
    return {};
  return {400, "not HTTP/1.1: " + ec.message()};
}

/// Beast on a socket; one request at a time.
class beast_link : public http_link::backend, public std::enable_shared_from_this<beast_link> {
public:
  beast_link(io_loop& loop, unique_fd socket, http_limits limits, string_view first_bytes)
    : socket_(loop.context().get_executor()), limits_(limits), buffer_(limits.header_bytes_max) {
    assign(socket_, std::move(socket));
    const auto space = buffer_.prepare(first_bytes.size());
    buffer_.commit(asio::buffer_copy(space, asio::buffer(first_bytes.data(), first_bytes.size())));
  }

  void open(http_sink sink) override { sink_ = std::move(sink); }

  void read() override;
  void respond_head(unsigned status, std::string content_type) override;
  void respond(http_response answer) override;
  ws_upgrade upgrade() override;
  void drop() override;

private:
  void on_head(error_code ec);
  void take_fields();
  void read_body(error_code ec = {});
  void on_body(error_code ec);
  void on_read_error(error_code ec);
  void refuse(http_fault fault);
  void deliver();
  void send(const std::optional<http_answer::parts>& what);
  void on_sent(error_code ec);
  void finish(error_code ec);

  /// A completion handler that keeps this object alive and does nothing once it
  /// is over.
  auto then(void (beast_link::*next)(error_code)) {
    return [self = shared_from_this(), next](error_code ec, std::size_t) {
      if (!self->is_over_)
        (self.get()->*next)(ec);
    };
  }

  stream_socket socket_;
  http_limits limits_;
  http_sink sink_;
  bool is_over_ = false;

  beast::flat_buffer buffer_; ///< Limited, as a chunk's head could be endless, too.
  std::optional<parser> parser_;
  http_request request_; ///< As far as it was read.
  std::string ws_key_;   ///< Valid if the last request wants an upgrade.
  answer_shape shape_;   ///< What the last request means for its answer.
  http_answer answer_;
};

// -- reading ------------------------------------------------------------------

void beast_link::read() {
  request_ = {};
  shape_ = {};
  parser_.emplace();
  parser_->header_limit(static_cast<std::uint32_t>(limits_.header_bytes_max));
  parser_->body_limit(limits_.body_bytes_max);
  http::async_read_header(socket_, buffer_, *parser_, then(&beast_link::on_head));
}

void beast_link::on_head(error_code ec) {
  if (ec == http::error::end_of_stream)
    return finish({});
  take_fields(); // Now, because Beast adds the trailer of a chunked body to them.
  if (!ec && head_bytes(parser_->get()) > limits_.header_bytes_max)
    ec = http::error::header_limit;
  if (ec)
    return on_read_error(ec);
  const auto facts = facts_of(*parser_, buffer_.size() > 0);
  if (auto fault = check(facts))
    return refuse(std::move(fault));
  request_.wants_upgrade = asks_for_websocket(facts);
  ws_key_ = facts.ws_key;
  const bool waits = facts.has_body && !facts.has_more && facts.version == 11
                     && has_token(view(parser_->get()[http::field::expect]), "100-continue");
  if (!waits)
    return read_body();
  asio::async_write(socket_, asio::buffer(continue_line), then(&beast_link::read_body));
}

void beast_link::take_fields() {
  const auto& req = parser_->get();
  request_.method = copy(req.method_string());
  request_.target = copy(req.target());
  request_.host = copy(req[http::field::host]);
  request_.origin = copy(req[http::field::origin]);
  request_.authorization = copy(req[http::field::authorization]);
  request_.subprotocols = copy(req[http::field::sec_websocket_protocol]);
  request_.cookie = copy(req[http::field::cookie]);
  request_.user_agent = copy(req[http::field::user_agent]);
  request_.accept_encoding = copy(req[http::field::accept_encoding]);
  request_.if_none_match = copy(req[http::field::if_none_match]);
  request_.fetch_site = copy(req["Sec-Fetch-Site"]);
  shape_.version = req.version() == 10 ? 10 : 11;
  shape_.is_head = req.method() == http::verb::head;
}

void beast_link::read_body(error_code ec) {
  if (ec)
    return finish(ec);
  if (parser_->is_done())
    return deliver();
  http::async_read(socket_, buffer_, *parser_, then(&beast_link::on_body));
}

void beast_link::on_body(error_code ec) {
  if (ec)
    return on_read_error(ec);
  deliver();
}

void beast_link::on_read_error(error_code ec) {
  if (auto fault = fault_of(ec, !parser_->is_header_done()))
    return refuse(std::move(fault));
  finish(ec);
}

/// The stream ends behind the answer: where the next request begins is unknown.
void beast_link::refuse(http_fault fault) {
  request_.fault_status = fault.status;
  request_.fault = std::move(fault.words);
  deliver();
}

void beast_link::deliver() {
  if (request_.fault_status == 0) {
    shape_.keep_alive = parser_->keep_alive();
    request_.body = std::move(parser_->get().body());
  }
  parser_.reset();
  answer_.start(shape_);
  sink_(std::exchange(request_, {}));
}

// -- answering ----------------------------------------------------------------

void beast_link::respond_head(unsigned status, std::string content_type) {
  send(answer_.on_early_head(status, std::move(content_type)));
}

void beast_link::respond(http_response answer) {
  send(answer_.on_answer(std::move(answer)));
}

void beast_link::send(const std::optional<http_answer::parts>& what) {
  if (!what)
    return;
  std::array<asio::const_buffer, 3> buffers;
  std::transform(what->begin(), what->end(), buffers.begin(), [](string_view part) {
    return asio::const_buffer{part.data(), part.size()};
  });
  asio::async_write(socket_, buffers, then(&beast_link::on_sent));
}

void beast_link::on_sent(error_code ec) {
  if (ec)
    return finish(ec);
  send(answer_.on_sent());
  if (answer_.is_idle())
    sink_(response_finished{answer_.keep_alive()});
}

// -- ending -------------------------------------------------------------------

ws_upgrade beast_link::upgrade() {
  is_over_ = true;
  error_code ec;
  const int fd = socket_.release(ec);
  return {unique_fd{ec ? -1 : fd}, std::move(ws_key_)};
}

void beast_link::finish(error_code ec) {
  is_over_ = true;
  linger_close(std::move(socket_), {});
  sink_(http_closed{ec});
}

void beast_link::drop() {
  if (std::exchange(is_over_, true))
    return;
  error_code ignored;
  if (!answer_.is_idle())
    return static_cast<void>(socket_.close(ignored)); // Half an answer is not one.
  socket_.cancel(ignored);
  linger_close(std::move(socket_), {});
}

} // namespace

http_link make_http_link(io_loop& loop, unique_fd socket, http_limits limits,
                         string_view first_bytes) {
  return http_link{std::make_shared<beast_link>(loop, std::move(socket), limits, first_bytes)};
}

} // namespace lectern::net
