#include "tests/support/exec_session.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <ostream>
#include <sstream>
#include <stdexcept>
#include <utility>

namespace json = boost::json;

namespace lectern::test {

namespace {

/// The value as the API names it: a number of an operation's state.
bool is_final(const json::object& operation) {
  return operation.at("status_code").to_number<int>() >= 200;
}

void record_frame(stream_record& record, ws_frame frame) {
  const bool ended = record.end_marks > 0 || record.close;
  if (frame.kind == opcode::close && !record.close)
    record.close = std::move(frame);
  else if (!ended && (frame.kind == opcode::binary || frame.kind == opcode::more))
    record.bytes += frame.payload;
  else if (!record.close && frame.kind == opcode::text && frame.payload.empty())
    ++record.end_marks;
  else
    record.strangers.push_back(std::move(frame));
}

} // namespace

std::ostream& operator<<(std::ostream& os, const stream_record& record) {
  os << record.bytes.size() << " bytes, " << record.end_marks << " end marks, ";
  if (record.close)
    os << "Close " << record.close->close_code();
  else
    os << "no Close";
  for (const auto& stranger : record.strangers)
    os << ", and " << stranger;
  return os;
}

stream_record read_stream(ws_peer& peer, deadline until) {
  stream_record record;
  while (auto frame = peer.receive(until)) {
    const bool answer = frame->kind == opcode::close;
    record_frame(record, std::move(*frame));
    if (answer)
      peer.send(opcode::close, {});
  }
  return record;
}

event_listener::event_listener(const endpoint& where) : peer_(where, "/1.0/events") {}

std::string event_listener::begun(deadline until) {
  while (begun_.empty())
    take_event(until);
  auto operation = std::move(begun_.front());
  begun_.pop_front();
  return operation;
}

json::object event_listener::final_state(const std::string& operation, deadline until) {
  while (!finals_.contains(operation))
    take_event(until);
  return finals_.extract(operation).mapped();
}

void event_listener::take_event(deadline until) {
  const auto frame = peer_.receive(until);
  if (!frame)
    throw std::runtime_error("the events ended");
  const auto entry = json::parse(frame->payload).as_object();
  if (entry.at("type") != "operation")
    return;
  const auto& state = entry.at("metadata").as_object();
  const std::string id{state.at("id").as_string()};
  if (is_final(state))
    finals_[id] = state;
  else
    begun_.push_back(id);
}

std::string await_console_log(const endpoint& where, const std::string& instance,
                              std::string_view text, deadline until) {
  while (left_until(until) > 0) {
    auto log = http_call(where, {.target = "/1.0/instances/" + instance + "/console"}).body;
    if (log.find(text) != std::string::npos)
      return log;
  }
  throw std::runtime_error("the log of " + instance + " never contained \"" + std::string{text}
                           + '"');
}

exec_session exec_session::run(const endpoint& where, const std::vector<std::string>& command,
                               bool on_terminal) {
  return {where,
          "/1.0/instances/host/exec",
          {{"command", json::array(command.begin(), command.end())},
           {"wait-for-websocket", true},
           {"interactive", on_terminal},
           {"environment", json::object{{"TERM", "xterm"}}},
           {"width", 80},
           {"height", 24}}};
}

exec_session exec_session::attach(const endpoint& where, bool force) {
  return {where,
          "/1.0/instances/host/console",
          {{"width", 80}, {"height", 24}, {"type", "console"}, {"force", force}}};
}

exec_session::exec_session(endpoint where, const std::string& target, const json::object& body)
  : where_(std::move(where)) {
  const auto reply =
    http_call(where_, {.method = "POST", .target = target, .body = json::serialize(body)});
  if (reply.status != 202) {
    std::ostringstream text;
    text << "refused: " << reply;
    throw std::runtime_error(text.str());
  }
  const auto created = reply.json().at("metadata").as_object();
  operation_ = created.at("id").as_string();
  for (const auto& [slot, secret] : created.at("metadata").at("fds").as_object())
    secrets_[slot] = secret.as_string();
}

void exec_session::open_all() {
  for (const char* slot : {"control", "0", "1", "2"})
    if (has(slot))
      open(slot);
}

void exec_session::open(const std::string& slot, const std::string& fields) {
  sockets_.emplace(std::piecewise_construct, std::forward_as_tuple(slot),
                   std::forward_as_tuple(where_, target_of(slot), fields));
}

std::string exec_session::target_of(const std::string& slot) const {
  return "/1.0/operations/" + operation_ + "/websocket?secret=" + secrets_.at(slot);
}

std::string exec_session::await_output(std::string_view text, deadline until) {
  auto& peer = socket(has("1") ? "1" : "0");
  std::string seen;
  while (seen.find(text) == std::string::npos) {
    const auto frame = peer.receive(until);
    if (!frame || frame->kind == opcode::close)
      throw std::runtime_error("the stream ended; waited for \"" + std::string{text}
                               + "\", seen: " + seen);
    seen += frame->payload;
  }
  return seen;
}

} // namespace lectern::test
