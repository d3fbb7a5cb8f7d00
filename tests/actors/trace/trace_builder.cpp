#include "tests/actors/trace/trace_builder.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace lectern::test {

using trace::kind;

namespace {

/// The names that the daemon uses, as far as tests need them.
trace::schema schema_of_tests() {
  auto result = trace::own_schema();
  result.program = "trace_builder";
  result.messages = {"",          "exit_msg",        "down_msg",        "error",
                     "answer",    "output",          "stream_ended",    "output_gap",
                     "credit",    "input",           "input_grant",     "attach_viewer",
                     "attached",  "detach_viewer",   "link_joined",     "link_flushed",
                     "stop_link", "link_stopped",    "view_over",       "start_source",
                     "hang_up",   "begin_operation", "operation_begun", "claim_socket",
                     "shut_down", "cancel_operation"};
  result.messages.emplace_back("control_wanted");
  const auto& names = result.messages;
  for (const auto* ending : {"stop_link", "hang_up", "shut_down", "cancel_operation",
                             "control_wanted", "view_over", "stream_ended"})
    result.ending_messages.insert(
      static_cast<std::uint16_t>(std::find(names.begin(), names.end(), ending) - names.begin()));
  result.roles = {{"", {}},
                  {"listener", {}},
                  {"http_connection", {}},
                  {"connection", {"opening", "open", "draining", "closing", "closed"}},
                  {"console", {}},
                  {"command", {"idle", "running", "exited", "drained", "over"}},
                  {"operation", {}},
                  {"directory", {}},
                  {"events", {}},
                  {"instance", {}}};
  result.values["entrance"] = {{1, "link"}, {2, "timer"}, {3, "child"}, {4, "stream"}};
  result.values["reason"] = {{0, "normal"}, {1, "unhandled exception"}};
  result.values["cause"] = {
    {0, "finished"}, {1, "peer left"}, {2, "broken"}, {3, "violated"}, {4, "too slow"}};
  result.values["end_cause"] = {{0, "finished"},   {1, "client left"}, {2, "cancelled"},
                                {3, "taken over"}, {4, "stalled"},     {5, "timed out"},
                                {6, "stopped"},    {7, "failed"}};
  result.values["frame"] = {{0, "binary"}, {1, "text"}, {2, "end mark"}};
  result.values["status"] = {{0, "running"}, {1, "success"}, {2, "failure"}, {3, "cancelled"}};
  return result;
}

} // namespace

trace_builder::trace_builder() {
  shot_.schema = schema_of_tests();
  shot_.header.file.kind = trace::file_kind::directory;
  shot_.header.pid = 4711;
  shot_.header.rings = 2;
  shot_.header.first = {0, 1'000'000'000, 1'700'000'000'000'000'000};
  shot_.header.last = {1'000'000, 1'001'000'000, 1'700'000'000'001'000'000};
  shot_.rings.resize(2);
}

void trace_builder::put(kind record_kind, std::uint32_t self, std::uint32_t peer,
                        std::uint64_t value, std::uint32_t aux) {
  now_ += 10;
  shot_.rings[ring_].records.push_back(
    {now_ << 8 | static_cast<std::uint64_t>(record_kind), self, peer, value, 0, aux});
}

void trace_builder::note(kind record_kind, std::uint32_t self, std::uint32_t peer,
                         std::uint64_t value, std::uint32_t aux) {
  put(record_kind, self, peer, value, aux);
}

void trace_builder::note_whole(kind record_kind, std::uint32_t self, trace::record rest) {
  put(record_kind, self, rest.peer, rest.value, rest.aux);
  shot_.rings[ring_].records.back().dur = rest.dur;
}

void trace_builder::spawn(std::uint32_t actor, std::string_view name, std::uint32_t parent) {
  put(kind::spawn, actor, parent, role(name), ring_);
  trace::actor_entry entry{.id = actor, .role = role(name), .parent = parent, .born = now_};
  entry.unit = static_cast<std::uint8_t>(ring_);
  shot_.actors.push_back(entry);
}

void trace_builder::exit(std::uint32_t actor, std::uint32_t reason) {
  put(kind::exit, actor, 0, 0, reason);
  std::erase_if(shot_.actors, [&](const auto& entry) { return entry.id == actor; });
}

std::uint64_t trace_builder::send(std::uint32_t from, std::uint32_t to, std::string_view name,
                                  std::uint32_t ticket) {
  const auto key = ++last_key_;
  sent_[key] = {from, to, message(name), ticket};
  put(kind::send, from, to, key << 16 | message(name), ticket);
  return key;
}

void trace_builder::run(std::size_t handler, const body& then) {
  const auto began = now_;
  const auto ring = ring_;
  if (then)
    then();
  ring_ = ring;
  now_ += 100;
  shot_.rings[ring].records[handler].dur = static_cast<std::uint32_t>((now_ - began) / 16);
  now_ += 50;
}

void trace_builder::handle(std::uint32_t actor, std::uint64_t key, const body& then) {
  hang(actor, key);
  run(shot_.rings[ring_].records.size() - 1, then);
}

void trace_builder::hang(std::uint32_t actor, std::uint64_t key) {
  const auto& message = sent_.at(key);
  put(kind::receive, actor, message.from, key << 16 | message.type, message.ticket);
}

void trace_builder::reject(std::uint64_t key) {
  const auto& message = sent_.at(key);
  put(kind::reject, message.from, message.to, key << 16 | message.type, message.ticket);
}

void trace_builder::enter(std::uint32_t actor, std::string_view name, const body& then) {
  put(kind::enter, actor, 0, 0, entrance(name));
  run(shot_.rings[ring_].records.size() - 1, then);
}

void trace_builder::stop() {
  put(kind::service_stop, 0, 0, 0, 0);
  shot_.header.stopped = now_;
  shot_.actors.clear();
}

void trace_builder::lose(std::uint64_t records) {
  shot_.rings[ring_].first += records;
}

std::size_t trace_builder::records() const {
  std::size_t sum = 0;
  for (const auto& ring : shot_.rings)
    sum += ring.records.size();
  return sum;
}

trace::snapshot trace_builder::shot() const {
  return shot_;
}

// -- names ------------------------------------------------------------------------

std::uint16_t trace_builder::message(std::string_view name) const {
  const auto& names = shot_.schema.messages;
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end())
    throw std::invalid_argument{"no message " + std::string{name}};
  return static_cast<std::uint16_t>(found - names.begin());
}

std::uint16_t trace_builder::role(std::string_view name) const {
  const auto& roles = shot_.schema.roles;
  const auto found =
    std::find_if(roles.begin(), roles.end(), [&](const auto& known) { return known.name == name; });
  if (found == roles.end())
    throw std::invalid_argument{"no role " + std::string{name}};
  return static_cast<std::uint16_t>(found - roles.begin());
}

std::uint32_t trace_builder::entrance(std::string_view name) const {
  for (const auto& [number, text] : shot_.schema.values.at("entrance"))
    if (text == name)
      return static_cast<std::uint32_t>(number);
  throw std::invalid_argument{"no entrance " + std::string{name}};
}

} // namespace lectern::test
