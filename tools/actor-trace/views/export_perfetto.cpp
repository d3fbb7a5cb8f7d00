#include "tools/actor-trace/views/exports.hpp"
#include "tools/actor-trace/views/protobuf.hpp"
#include "tools/actor-trace/views/tracks.hpp"

#include <functional>
#include <ostream>
#include <queue>
#include <set>
#include <utility>
#include <vector>

namespace lectern::tracing {

namespace {

/// Numbers of fields, from the .proto files of google/perfetto, as far as they are used.
namespace field {
constexpr std::uint32_t trace_packet = 1;
constexpr std::uint32_t packet_timestamp = 8;
constexpr std::uint32_t packet_sequence = 10;
constexpr std::uint32_t packet_event = 11;
constexpr std::uint32_t packet_track = 60;
constexpr std::uint32_t track_uuid = 1;
constexpr std::uint32_t track_name = 2;
constexpr std::uint32_t track_process = 3;
constexpr std::uint32_t track_parent = 5;
constexpr std::uint32_t track_counter = 8;
constexpr std::uint32_t process_pid = 1;
constexpr std::uint32_t process_name = 6;
constexpr std::uint32_t event_annotation = 4;
constexpr std::uint32_t event_type = 9;
constexpr std::uint32_t event_track = 11;
constexpr std::uint32_t event_name = 23;
constexpr std::uint32_t event_count = 30;
constexpr std::uint32_t event_flow = 47;
constexpr std::uint32_t event_flow_end = 48;
constexpr std::uint32_t annotation_text = 6;
constexpr std::uint32_t annotation_name = 10;
} // namespace field

enum class event_type { slice_begin = 1, slice_end = 2, instant = 3, count = 4 };

/// Tracks are identified by a number: 1 is the process; then there are actors and counters.
constexpr std::uint64_t process_track = 1;

std::uint64_t track_of_actor(std::uint32_t actor) {
  return 2 + 2 * std::uint64_t{actor};
}

std::uint64_t track_of_counter(std::uint64_t counter) {
  return 1 + 2 * counter;
}

protobuf event_of(event_type type, std::uint64_t track) {
  protobuf event;
  event.number(field::event_type, static_cast<std::uint64_t>(type));
  event.number(field::event_track, track);
  return event;
}

class perfetto_writer final : public track_writer {
public:
  perfetto_writer(const trace::snapshot& about, std::ostream& into) : into_(into) {
    protobuf process;
    process.number(field::process_pid, about.header.pid);
    process.text(field::process_name, about.schema.program);
    protobuf track;
    track.number(field::track_uuid, process_track).message(field::track_process, process);
    put(protobuf{}.message(field::packet_track, track));
  }

  ~perfetto_writer() override { end_slices(std::numeric_limits<std::int64_t>::max()); }

  void add_actor(std::uint32_t actor, const std::string& name) override {
    protobuf track;
    track.number(field::track_uuid, track_of_actor(actor))
      .number(field::track_parent, process_track)
      .text(field::track_name, name);
    put(protobuf{}.message(field::packet_track, track));
  }

  void add_event(const track_event& item) override {
    end_slices(item.ns);
    auto event = event_of(item.duration ? event_type::slice_begin : event_type::instant,
                          track_of_actor(item.actor));
    event.text(field::event_name, item.name);
    for (const auto& [name, value] : item.fields)
      event.message(
        field::event_annotation,
        protobuf{}.text(field::annotation_name, name).text(field::annotation_text, value));
    if (item.flow)
      event.fixed64(item.ends_flow ? field::event_flow_end : field::event_flow, *item.flow + 1);
    put(item.ns, event);
    if (item.duration && !item.hangs)
      open_.emplace(item.ns + *item.duration, track_of_actor(item.actor));
  }

  void add_count(std::uint64_t counter, std::uint32_t actor, const std::string& name,
                 std::int64_t ns, std::int64_t value) override {
    if (counters_.insert(counter).second) {
      protobuf track;
      track.number(field::track_uuid, track_of_counter(counter))
        .number(field::track_parent, track_of_actor(actor))
        .text(field::track_name, name)
        .message(field::track_counter, {});
      put(protobuf{}.message(field::packet_track, track));
    }
    auto event = event_of(event_type::count, track_of_counter(counter));
    event.number(field::event_count, static_cast<std::uint64_t>(value));
    put(ns, event);
  }

private:
  using slice_end = std::pair<std::int64_t, std::uint64_t>; ///< When, on which track.

  void end_slices(std::int64_t until) {
    for (; !open_.empty() && open_.top().first <= until; open_.pop())
      put(open_.top().first, event_of(event_type::slice_end, open_.top().second));
  }

  void put(std::int64_t ns, const protobuf& event) {
    put(protobuf{}
          .number(field::packet_timestamp, static_cast<std::uint64_t>(ns))
          .message(field::packet_event, event));
  }

  void put(protobuf packet) {
    packet.number(field::packet_sequence, 1);
    into_ << protobuf{}.message(field::trace_packet, packet).bytes();
  }

  std::ostream& into_;
  std::priority_queue<slice_end, std::vector<slice_end>, std::greater<>> open_;
  std::set<std::uint64_t> counters_; ///< That have a track.
};

} // namespace

void export_perfetto(const reading& trace, std::span<const event_index> chosen,
                     std::ostream& into) {
  perfetto_writer writer{trace.seen.about(), into};
  draw_tracks(trace, chosen, writer);
}

} // namespace lectern::tracing
