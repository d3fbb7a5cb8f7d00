#include "tools/actor-trace/views/exports.hpp"
#include "tools/actor-trace/views/tracks.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <ostream>

namespace lectern::tracing {

namespace {

namespace json = boost::json;

/// The format counts in microseconds.
double microseconds(std::int64_t ns) {
  return static_cast<double>(ns) / 1'000;
}

class chrome_writer final : public track_writer {
public:
  chrome_writer(const trace::snapshot& about, std::ostream& into)
    : into_(into), pid_(about.header.pid) {
    into_ << "{\"displayTimeUnit\":\"ns\",\"traceEvents\":[\n"
          << json::object{{"ph", "M"},
                          {"name", "process_name"},
                          {"pid", pid_},
                          {"args", {{"name", about.schema.program}}}};
  }

  ~chrome_writer() override { into_ << "\n]}\n"; }

  void add_actor(std::uint32_t actor, const std::string& name) override {
    put({{"ph", "M"}, {"name", "thread_name"}, {"tid", actor}, {"args", {{"name", name}}}});
  }

  void add_event(const track_event& item) override {
    json::object arguments;
    for (const auto& [name, value] : item.fields)
      arguments[name] = value;
    json::object event{{"name", item.hangs ? item.name + " (has not returned)" : item.name},
                       {"cat", "actor"},
                       {"tid", item.actor},
                       {"ts", microseconds(item.ns)},
                       {"args", std::move(arguments)}};
    if (item.duration) {
      event["ph"] = "X";
      event["dur"] = microseconds(*item.duration);
    } else {
      event["ph"] = "i";
      event["s"] = "t";
    }
    put(std::move(event));
    if (item.flow)
      put_flow(item);
  }

  void add_count(std::uint64_t counter, std::uint32_t actor, const std::string& name,
                 std::int64_t ns, std::int64_t value) override {
    put({{"ph", "C"},
         {"name", name},
         {"id", counter},
         {"tid", actor},
         {"ts", microseconds(ns)},
         {"args", {{"value", value}}}});
  }

private:
  void put_flow(const track_event& item) {
    json::object flow{{"ph", item.ends_flow ? "f" : "s"},
                      {"name", "message"},
                      {"cat", "message"},
                      {"id", *item.flow + 1},
                      {"tid", item.actor},
                      {"ts", microseconds(item.ns)}};
    if (item.ends_flow)
      flow["bp"] = "e"; // It ends at the handler that begins here.
    put(std::move(flow));
  }

  void put(json::object row) {
    row["pid"] = pid_;
    into_ << ",\n" << row;
  }

  std::ostream& into_;
  std::uint64_t pid_;
};

} // namespace

void export_chrome(const reading& trace, std::span<const event_index> chosen, std::ostream& into) {
  chrome_writer writer{trace.seen.about(), into};
  draw_tracks(trace, chosen, writer);
}

} // namespace lectern::tracing
