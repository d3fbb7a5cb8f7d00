#include "actors/session/recorder.hpp"

#include "actors/runtime/ids.hpp"
#include "actors/runtime/pinned.hpp"

#include <algorithm>
#include <cstdint>
#include <span>
#include <utility>

namespace lectern {

namespace {

// -- state ----------------------------------------------------------------------

class recorder final : public pinned_actor<recorder_actor> {
public:
  recorder(caf::actor_config& config, recorder_options options)
    : pinned_actor(config), options_(std::move(options)), id_(next_link_id()) {}

  const char* name() const override { return "recorder"; }

  void on_exit() override {
    options_.file.close();
    demonitor(options_.owner.address()); // It would keep our address, and our memory with it.
    options_.owner = nullptr;
    source_ = nullptr;
  }

protected:
  behavior_type make_behavior() override;

private:
  void record(std::span<const std::byte> bytes);
  void finish();

  recorder_options options_;
  link_id id_;
  feed_actor source_; ///< Null until attached.
  view_id view_;
  link_cause cause_ = link_cause::finished;
  std::uint64_t bytes_written_ = 0;
  std::uint64_t bytes_dropped_ = 0;
};

// -- behavior -------------------------------------------------------------------

recorder::behavior_type recorder::make_behavior() {
  monitor(options_.owner);
  set_down_handler([this](const caf::down_msg&) { finish(); });
  note(trace::kind::link_open, id_);
  send(options_.owner, link_joined{id_, options_.slot, self()});
  return {
    [](const view_begun&) {},
    [this](const output& msg) {
      note(trace::kind::output_taken, id_, msg.data.size());
      record(msg.data.bytes());
      send(source_, credit{view_, msg.data.size()});
    },
    [](const output_gap&) {}, // It is credited at once, so it misses nothing.
    [this](const stream_ended&) { finish(); },
    [](const input_grant&) {},
    [](const role_changed&) {},
    [](const viewers_changed&) {},
    [](const control_asked&) {},
    [this](const attached& msg) {
      source_ = msg.source;
      view_ = msg.view;
    },
    [](const event_frame&) {},
    [](const leave_view&) { return view_left{}; }, // It types nothing.
    [this](const stop_link&) { finish(); },
    [this](const recording_lost&) {
      options_.file.close();
      options_.bytes_max = 0; // Nothing fits any more.
    },
  };
}

// -- handlers -------------------------------------------------------------------

/// Once a write has failed, everything after it is dropped: a recording is contiguous.
void recorder::record(std::span<const std::byte> bytes) {
  while (!bytes.empty() && bytes_dropped_ == 0 && bytes_written_ < options_.bytes_max) {
    const auto room = static_cast<std::size_t>(options_.bytes_max - bytes_written_);
    note(trace::kind::link_write, id_, bytes.size());
    const auto size = options_.file.append(bytes.first(std::min(bytes.size(), room)));
    if (size.has_error()) {
      cause_ = link_cause::broken;
      break;
    }
    note(trace::kind::link_written, id_, *size);
    bytes_written_ += *size;
    bytes = bytes.subspan(*size);
  }
  bytes_dropped_ += bytes.size();
}

void recorder::finish() {
  note(trace::kind::link_gone, id_, bytes_dropped_, static_cast<std::uint32_t>(cause_));
  send(options_.owner, link_stopped{id_, cause_, bytes_written_, bytes_dropped_, 0});
  quit();
}

} // namespace

recorder_actor spawn_recorder(io_unit& unit, recorder_options options) {
  return spawn_on<recorder>(unit, std::move(options));
}

} // namespace lectern
