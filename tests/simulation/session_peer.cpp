#include "tests/simulation/session_peer.hpp"

#include <boost/json/parse.hpp>

#include <algorithm>
#include <utility>

namespace lectern::simulation {

session_peer::session_peer(run_context& context, const task_owner& client)
  : context_(context),
    acknowledges_(context.order, client, "says what it has taken", [this] { acknowledge(); }) {}

void session_peer::update() {
  const auto& got = link_->got();
  for (; texts_received_ < got.texts.size(); ++texts_received_) {
    show_up_to(got.places[texts_received_]);
    receive(got.texts[texts_received_]);
  }
  show_up_to(got.data.size());
  send_typed();
  acknowledges_.set_possible(link_->is_open() && taken_ < got.data.size());
}

void session_peer::type(std::string text) {
  typed_ += text;
  send_typed();
}

void session_peer::send_controls(std::optional<viewer_role> role) {
  link_->send(net::frame_kind::text, R"({"type":"resize","columns":100,"rows":40})");
  link_->send(net::frame_kind::text, R"({"type":"signal","number":10})");
  if (role == viewer_role::participant)
    link_->send(net::frame_kind::text, R"({"type":"ask_control"})");
  if (role)
    link_->send(net::frame_kind::text, R"({"type":"give_control"})");
}

void session_peer::break_protocol(std::size_t way) {
  std::string message = "not JSON";
  if (way == 1) // Too large.
    message = std::string(5'000, ' ').append(R"({"type":"resize","columns":80,"rows":24})");
  else if (way == 2) // More than has been sent.
    message = R"({"type":"ack","bytes":1000000000})";
  else if (way == 3)
    message = R"({"type":"none that there is"})";
  link_->send(net::frame_kind::text, std::move(message));
}

void session_peer::receive(const std::string& text) {
  const auto message = boost::json::parse(text).as_object();
  const auto& type = message.at("type").as_string();
  const bool never_began = type == "end" && !begin_; // Ended while connecting.
  if (begin_.has_value() == (type == "begin") && !never_began)
    context_.report(rules::every_byte, link_->name() + " does not get `begin` once, and first");
  if (type == "begin")
    begin_ = message.at("offset").to_number<std::uint64_t>();
  else if (type == "grant")
    granted_ += message.at("bytes").to_number<std::size_t>();
  else if (type == "role")
    granted_ = 0;
  else if (type == "gap")
    shown_ += "\r\n[lectern: "
              + std::to_string(message.at("to").to_number<std::uint64_t>()
                               - message.at("from").to_number<std::uint64_t>())
              + " bytes of output skipped]\r\n";
  else if (type == "end")
    receive_end(message);
}

void session_peer::receive_end(const boost::json::object& message) {
  ++ends_;
  if (const auto* code = message.if_contains("exit_code"))
    exit_code_ = code->to_number<int>();
}

void session_peer::show_up_to(std::size_t place) {
  if (place > shown_up_to_ && (ends_ > 0 || !begin_))
    context_.report(rules::one_end_mark, link_->name() + " delivers bytes outside of its session");
  shown_.append(link_->got().data, shown_up_to_, place - shown_up_to_);
  shown_up_to_ = place;
}

void session_peer::acknowledge() {
  const auto bytes = link_->got().data.size() - taken_;
  taken_ += bytes;
  link_->send(net::frame_kind::text, R"({"type":"ack","bytes":)" + std::to_string(bytes) + '}');
}

void session_peer::send_typed() {
  const auto size = std::min(granted_, typed_.size());
  if (size == 0 || !link_->is_open())
    return;
  granted_ -= size;
  auto part = typed_.substr(0, size);
  typed_.erase(0, size);
  link_->send(net::frame_kind::binary, std::move(part)); // Its `on_change` calls `update` again.
}

} // namespace lectern::simulation
