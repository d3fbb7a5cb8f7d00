#pragma once

#include "actors/runtime/pinned.hpp"
#include "actors/runtime/secret.hpp"
#include "actors/runtime/shut_down_answers.hpp"
#include "actors/runtime/step_queue.hpp"
#include "actors/source/control_fsm.hpp"
#include "actors/source/feed.hpp"
#include "actors/source/input_budget.hpp"
#include "actors/source/input_queue.hpp"
#include "actors/source/source_fsm.hpp"
#include "actors/source/stream_reader.hpp"
#include "net/source/opener.hpp"
#include "net/source/source.hpp"

#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace lectern {

/// One source, its logs, its viewers, and which of them controls it.
///
/// `feed.cpp` is about viewers, `feed_control.cpp` about control, `feed_opening.cpp` about how a
/// source comes, `feed_source.cpp` about the source; each has its part of the interface.
class feed final : public pinned_actor<feed_actor> {
public:
  feed(caf::actor_config& config, feed_options options);

  const char* name() const override { return options_.policy.name; }

  void on_exit() override;

protected:
  behavior_type make_behavior() override;

  std::uint8_t phase_number() const noexcept override;

private:
  static constexpr std::size_t streams_max = 3; ///< Input, output, errors.

  /// One stream of the source, and what it has said.
  struct stream_state {
    explicit stream_state(stream_log::options chosen) noexcept : log(chosen) {}

    stream_log log;
    stream_reader reader;
    bool open = false; ///< Has output that is not drained yet.
    bool waiting = false;
  };

  struct open_state {
    link_id link{};    ///< As which traces know it.
    view_actor handle; ///< Null while the view is not open.
  };

  struct viewer_state {
    viewer_owner_actor owner;
    std::string name; ///< For people.
    viewer_role role = viewer_role::participant;
    bool follows_roles = false;                          ///< It is told about roles and viewers.
    caf::typed_response_promise<viewer_attached> answer; ///< Pending until control is granted.
    std::array<open_state, streams_max> views = {};
    bool is_over = false; ///< Its owner knows that it has nothing more to see.

    [[nodiscard]] bool views_anything() const noexcept;
  };

  /// Feeds an event to a state machine, and performs what it answers after what is being
  /// performed already.
  template <class Machine, class Event>
  void advance(Machine& machine, Event event) {
    steps_.run([this, &machine, event] { perform(machine.on(event)); });
  }

  // -- viewers
  caf::result<viewer_attached> attach(const attach_viewer& msg);
  void open(const open_view& msg);
  [[nodiscard]] mode_history::place begin_of(const stream_log& log,
                                             const std::optional<log_position>& resume) const;
  void take_credit(const credit& msg);
  void close(const view_id& view);
  void detach(viewer_id viewer);
  [[nodiscard]] viewer_state* find(viewer_id viewer);
  [[nodiscard]] open_state* find(const view_id& view);
  void deliver(stream_log::deliveries parts);
  void await_turn();
  void serve_turn();
  void note_delivery(const open_state& to, const decltype(stream_log::delivery::message)& message);
  void end_view(const stream_ended& msg);
  void report_over(viewer_id id, const source_ending& ending);
  void watch_for_stalls();
  void report_stalls();

  // -- control
  [[nodiscard]] bool controls(viewer_id viewer);
  [[nodiscard]] bool may_order(viewer_id viewer);
  void note_dropped(viewer_id viewer);
  void take_input(input& msg);
  void note_input(viewer_id viewer, std::size_t taken, std::size_t dropped);
  void end_input(const input_end& msg);
  void set_size(const resize& msg);
  void send_size(net::terminal_size size);
  void make_repaint();
  void send_signal_to_child(const send_signal& msg);
  void ask(const ask_control& msg);
  void give(const give_control& msg);
  void let_type(viewer_id viewer);
  void grant(const std::optional<input_budget::loan>& loan);
  void grant_control(const control_fsm::grant& granted);
  void withdraw_control(const control_fsm::withdraw& lost);
  void set_role(viewer_id id, viewer_state& viewer, viewer_role role);
  void tell_role(viewer_id id, const viewer_state& viewer, std::optional<viewer_id> by);
  void tell_request(const control_fsm::tell_holder& request);
  void take_control(const control_fsm::ask_holder& taken);
  [[nodiscard]] std::string name_of(std::optional<viewer_id> viewer);
  void announce_viewers();
  void send_viewers();
  void note_role(trace::kind event, const viewer_state& viewer);
  void perform(control_fsm::actions actions);

  // -- the source
  caf::result<shut_down_done> shut_down_now();
  [[nodiscard]] stream_state& stream(std::size_t index);
  [[nodiscard]] net::byte_stream& file(std::size_t index);
  [[nodiscard]] bool reopens() const noexcept { return options_.policy.reopens; }
  /// Whether its source is to be open: of one that is reopened.
  [[nodiscard]] bool is_wanted() const noexcept { return !is_halted_ && !is_resting_; }
  void start();
  void halt();
  void wake();
  void rest_when_idle();
  void open_or_close();
  [[nodiscard]] bool rests_after(const source_ending& ending) const;
  void begin_opening();
  void end_opening(boost::system::error_code failed);
  void take_source(boost::system::result<net::source> opened);
  void watch_end();
  void start_streams();
  void refuse_output(std::size_t index);
  void read_stream(std::size_t index);
  void read_if_wanted(std::size_t index);
  void note_read(std::size_t index, std::size_t bytes);
  void end_stream(std::size_t index);
  void write_input();
  void stop_input();
  void cut_output(bool abandons_views);
  void prepare_source();
  void end_views(const source_ending& ending);
  void finish_if_over();
  void close_source(const source_ending& ending);
  void perform(source_fsm::actions actions);
  void perform(reopen_fsm::actions actions);
  void report_stopped();

  feed_options options_;
  const std::string
    log_id_; ///< Of what is appended while this actor lives; empty if nothing is kept.
  std::map<viewer_id, viewer_state> viewers_;
  control_fsm control_;
  step_queue steps_;

  source_fsm life_;   ///< Of one source.
  reopen_fsm reopen_; ///< Of a source that is reopened.
  net::opening opening_;
  net::source source_;
  std::array<std::optional<stream_state>, streams_max> streams_; ///< From first use on.
  std::optional<source_ending> ending_; ///< Of a source that is not reopened.

  input_budget budget_;
  input_queue input_;
  bool input_waiting_ = false;
  bool input_ended_ = false;

  net::timer open_timer_;
  net::timer kill_timer_;
  net::timer drain_timer_;
  net::timer restart_timer_;
  net::timer take_timer_;
  net::timer stall_timer_;
  net::timer repaint_timer_; ///< While it runs, the source has a smaller window.
  net::timer turn_timer_;
  net::timer viewers_timer_;
  net::timer idle_timer_; ///< While nobody views a source that is reopened.
  bool is_halted_;        ///< Nobody wants the source, whoever comes.
  bool is_resting_;       ///< The source is opened when a viewer comes.
  shut_down_answers answers_;
};

} // namespace lectern
