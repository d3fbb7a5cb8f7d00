#include "tests/actor_trace/views/sessions.hpp"
#include "tests/support/command.hpp"
#include "tests/support/skip.hpp"
#include "tools/actor-trace/views/exports.hpp"
#include "tools/actor-trace/views/protobuf.hpp"

#include <boost/json.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

TEST_SUITE_BEGIN("exports");

namespace lectern::tracing {

using namespace test;
namespace json = boost::json;

namespace {

std::string exported(const trace::snapshot& shot, exporter format) {
  const reading in{shot};
  std::ostringstream text;
  format(in, all_of(in), text);
  return text.str();
}

std::string exported(exporter format) {
  return exported(exec_session().shot(), format);
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream from{text};
  for (std::string line; std::getline(from, line);)
    lines.push_back(line);
  return lines;
}

/// Of an `exec_session`.
constexpr std::size_t messages = 10;

std::size_t handlers_in(const trace::snapshot& shot) {
  const reading in{shot};
  return static_cast<std::size_t>(
    std::count_if(in.seen.events().begin(), in.seen.events().end(), is_handler));
}

} // namespace

// -- Perfetto -------------------------------------------------------------------------

TEST_CASE("fields are encoded as the specification of Protocol Buffers has them") {
  CHECK(protobuf{}.number(1, 150).bytes() == "\x08\x96\x01");
  CHECK(protobuf{}.text(2, "testing").bytes() == "\x12\x07testing");
  CHECK(protobuf{}.message(3, protobuf{}.number(1, 150)).bytes() == "\x1a\x03\x08\x96\x01");
  CHECK(protobuf{}.fixed64(1, 0x0807060504030201).bytes()
        == "\x09\x01\x02\x03\x04\x05\x06\x07\x08");
  CHECK(protobuf{}.number(1, static_cast<std::uint64_t>(-1)).bytes()
        == "\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01");
}

namespace {

/// The values of a field in what protoc prints, in order.
std::vector<std::string> values_of(const std::string& text, const std::string& field) {
  std::vector<std::string> values;
  for (const auto& line : lines_of(text))
    if (const auto at = line.find(field + ": "); at != std::string::npos)
      if (line.find_first_not_of(' ') == at)
        values.push_back(line.substr(at + field.size() + 2));
  return values;
}

template <class T>
std::size_t count_of(const std::vector<T>& values, const T& value) {
  return static_cast<std::size_t>(std::count(values.begin(), values.end(), value));
}

} // namespace

TEST_CASE("Perfetto's format has a slice for each handler and an arrow for each message") {
  if (!is_installed("protoc"))
    return skip("protoc is not installed");
  const auto decoded = run_command({.argv = {"protoc", std::string{"-I"} + LECTERN_VIEWS_TESTS,
                                             "--decode=Trace", "perfetto.proto"},
                                    .input = exported(export_perfetto)});
  REQUIRE(decoded.status == 0);
  const auto& text = decoded.out;

  CHECK(text.find("pid: 4711") != std::string::npos);
  CHECK(count_of<std::string>(values_of(text, "name"), "\"command 5\"") == 1);
  const auto types = values_of(text, "type");
  CHECK(count_of<std::string>(types, "SLICE_BEGIN") == handlers_in(exec_session().shot()));
  CHECK(count_of<std::string>(types, "SLICE_END") == count_of<std::string>(types, "SLICE_BEGIN"));

  CHECK(values_of(text, "flow").size() == messages);
  auto begun = values_of(text, "flow");
  auto ended = values_of(text, "flow_end");
  std::sort(begun.begin(), begun.end());
  std::sort(ended.begin(), ended.end());
  CHECK(begun == ended);

  const auto tracks = values_of(text, "uuid");
  const auto used = values_of(text, "on_track");
  CHECK(used.size() == types.size());
  for (const auto& track : used)
    CHECK(count_of(tracks, track) == 1);
  std::vector<std::uint64_t> times;
  for (const auto& timestamp : values_of(text, "timestamp"))
    times.push_back(std::stoull(timestamp));
  CHECK(times.size() == types.size());
  CHECK(std::is_sorted(times.begin(), times.end()));
  // A field of another number would be printed by its number.
  CHECK_FALSE(std::regex_search(text, std::regex{"(^|\n) *[0-9]+( \\{|:)"}));
}

// -- Chrome ---------------------------------------------------------------------------

namespace {

json::array chrome_events(const trace::snapshot& shot) {
  return json::parse(exported(shot, export_chrome)).at("traceEvents").as_array();
}

std::vector<json::object> of_phase(const json::array& events, std::string_view phase) {
  std::vector<json::object> result;
  for (const auto& entry : events)
    if (entry.at("ph").as_string() == json::string_view{phase.data(), phase.size()})
      result.push_back(entry.as_object());
  return result;
}

} // namespace

TEST_CASE("Chrome's format has a slice for each handler, and none within another") {
  const auto slices = of_phase(chrome_events(exec_session().shot()), "X");

  CHECK(slices.size() == handlers_in(exec_session().shot()));
  std::map<std::int64_t, double> end_of;
  for (const auto& slice : slices) {
    auto& end = end_of[slice.at("tid").as_int64()];
    CHECK(slice.at("ts").as_double() >= end);
    end = slice.at("ts").as_double() + slice.at("dur").as_double();
  }
}

TEST_CASE("Chrome's format has two ends of an arrow for each message that arrived") {
  const auto events = chrome_events(exec_session().shot());
  std::set<std::int64_t> begun;
  for (const auto& start : of_phase(events, "s"))
    begun.insert(start.at("id").as_int64());
  const auto ends = of_phase(events, "f");

  CHECK(begun.size() == messages);
  CHECK(ends.size() == messages);
  for (const auto& end : ends)
    CHECK(begun.contains(end.at("id").as_int64()));
}

TEST_CASE("what waits and what is under way is counted down to nothing") {
  std::map<std::string, std::int64_t> value_of;
  std::int64_t most = 0;
  for (const auto& counter : of_phase(chrome_events(exec_session().shot()), "C")) {
    const auto key = json::value_to<std::string>(counter.at("name")) + ' '
                     + std::to_string(counter.at("tid").as_int64());
    value_of[key] = counter.at("args").at("value").as_int64();
    most = std::max(most, value_of[key]);
    CHECK(value_of[key] >= 0);
  }

  CHECK(most == 1'000);
  CHECK(value_of.contains("bytes in flight to link 17 5"));
  for (const auto& [key, value] : value_of)
    CHECK(value == 0);
}

TEST_CASE("a handler that never returned lasts to the end and is marked") {
  trace_builder a;
  a.hang(2, a.send(1, 2, "hang_up"));
  const auto slices = of_phase(chrome_events(a.shot()), "X");

  REQUIRE(slices.size() == 1);
  CHECK(slices[0].at("name").as_string() == "hang_up from actor 1 (has not returned)");
}

// -- ShiViz ---------------------------------------------------------------------------

namespace {

struct clocked {
  std::string host;
  std::map<std::string, std::int64_t> clock;
};

/// Reads a log by the expression in its first line.
std::vector<clocked> parse_shiviz(const std::string& log) {
  const auto lines = lines_of(log);
  REQUIRE(lines.size() > 2);
  CHECK(lines[1].empty());
  // The library has no names of groups.
  const std::regex wanted{std::regex_replace(lines[0], std::regex{"\\?<[a-z]+>"}, "")};
  std::vector<clocked> events;
  for (std::size_t i = 2; i + 1 < lines.size(); i += 2) {
    std::smatch found;
    const auto entry = lines[i] + '\n' + lines[i + 1];
    REQUIRE(std::regex_match(entry, found, wanted));
    events.push_back({found[1], {}});
    const auto clock = json::parse(found[2].str());
    for (const auto& [host, count] : clock.as_object())
      events.back().clock[host] = count.as_int64();
  }
  return events;
}

} // namespace

TEST_CASE("each event of a host counts its own clock by one, and forgets nothing") {
  const auto events = parse_shiviz(exported(export_shiviz));
  const reading in{exec_session().shot()};
  std::map<std::string, std::map<std::string, std::int64_t>> before;

  CHECK(events.size() == in.seen.events().size());
  for (const auto& entry : events) {
    auto& last = before[entry.host];
    CHECK(entry.clock.at(entry.host) == last[entry.host] + 1);
    for (const auto& [host, count] : last)
      if (count > 0)
        CHECK(entry.clock.at(host) >= count);
    last = entry.clock;
  }
}

TEST_CASE("an actor that handles a message, or is spawned, knows what its sender or parent knew") {
  const auto events = parse_shiviz(exported(export_shiviz));
  const reading in{exec_session().shot()};
  std::size_t checked = 0;

  for (event_index at = 0; at < in.seen.events().size(); ++at) {
    const auto sent = in.why.cause_of(at);
    if (in.seen[at].kind() != trace::kind::receive || sent == no_event)
      continue;
    ++checked;
    for (const auto& [host, count] : events[sent].clock)
      CHECK(events[at].clock.at(host) >= count);
  }

  CHECK(checked == messages);
  CHECK(events[1].host == "operation-3");
  CHECK(events[1].clock.at("directory-1") == 1);
}

// -- rows -----------------------------------------------------------------------------

TEST_CASE("rows have the same columns, and text with commas is quoted") {
  auto shot = exec_session().shot();
  shot.schema.messages[14] = "joined, \"or not\"";
  const auto lines = lines_of(exported(shot, export_csv));

  CHECK(lines[0]
        == "n,time_ns,time,ring,kind,actor,name,message,peer_name,wait_ns,run_ns,fields\r");
  CHECK(lines.size() == shot.rings[0].records.size() + 1);
  const auto quoted = std::find_if(lines.begin(), lines.end(), [](const auto& line) {
    return line.find(",\"joined, \"\"or not\"\"\",") != std::string::npos;
  });
  CHECK(quoted != lines.end());
}

TEST_CASE("an object a line has every event") {
  const auto lines = lines_of(exported(export_json));

  CHECK(lines.size() == exec_session().shot().rings[0].records.size());
  CHECK(json::parse(lines.back()).at("kind").as_string() == "exit");
}

// -- privacy --------------------------------------------------------------------------

TEST_CASE("no export contains the address of a message") {
  constexpr std::uint64_t address = 0x7f3a'bcde'f012;
  trace::snapshot shot = exec_session().shot();
  for (auto& record : shot.rings[0].records)
    if (record.kind() == trace::kind::send || record.kind() == trace::kind::receive)
      record.value += address << 16;

  for (const auto entry :
       {export_perfetto, export_chrome, export_shiviz, export_mermaid, export_json, export_csv}) {
    const auto text = exported(shot, entry);
    CHECK(text == exported(entry));
  }
}

} // namespace lectern::tracing

TEST_SUITE_END();
