#include "actors/session/command_work.hpp"

#include "actors/session/recorder.hpp"
#include "actors/source/command.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

namespace lectern {

namespace {

/// 127 and 126 as shells have it (POSIX, 2.8.2); none of a command that failed otherwise.
std::optional<int> exit_code_of(int open_error) {
  switch (open_error) {
  case ENOENT:
  case ENOTDIR:
    return 127;
  case EACCES:
  case ENOEXEC:
    return 126;
  default:
    return std::nullopt;
  }
}

class command_work final : public work {
public:
  command_work(work_context context, exec_order order)
    : context_(context), order_(std::move(order)) {}

  void describe(operation_info& info) const override {
    info.id = order_.id;
    info.instance = order_.instance;
    info.maker = order_.maker;
    info.exec = order_.request;
  }

  [[nodiscard]] std::vector<operation_fsm::slot> slots() const override {
    auto slots = slots_of(order_.sockets);
    for (std::size_t i = 0; i < order_.recordings.size(); ++i)
      slots.push_back(
        {.role = socket_role::output, .stream = i + 1, .now = operation_fsm::slot::state::claimed});
    return slots;
  }

  [[nodiscard]] bool awaits_echo() const override { return false; }

  void prepare(std::function<void(caf::error)> then) override {
    for (std::size_t i = 0; i < order_.recordings.size(); ++i)
      recorders_.push_back(
        spawn_recorder(context_.unit, {.file = std::move(order_.recordings[i]),
                                       .owner = caf::actor_cast<operation_actor>(&context_.actor),
                                       .slot = order_.sockets.size() + i}));
    then({});
  }

  feed_actor source() override {
    if (source_)
      return source_;
    source_ = spawn_command(context_.unit, {.source = std::move(order_.source)});
    context_.actor.link_to(source_); // If the operation breaks down, nothing else ends its child.
    context_.actor
      .request(source_, caf::infinite,
               attach_viewer{context_.viewer, viewer_role::controller,
                             caf::actor_cast<operation_actor>(&context_.actor)})
      .then([](const viewer_attached&) {}, [](const caf::error&) {});
    return source_;
  }

  void set_size(net::terminal_size size) override {
    if (order_.source.terminal)
      order_.source.terminal = size;
  }

  void start() override { context_.actor.send(source(), start_source{}); }

  void end(bool at_once, const connection_actor&, std::function<void()>) override {
    const auto grace = context_.hang_up_grace;
    context_.actor.send(source_, hang_up{at_once ? std::min(grace, shut_down_step) : grace});
  }

  [[nodiscard]] ending outcome_of(const source_ending& end) const override {
    if (end.open_error == 0)
      return {.exit_code = end.status.shell_code()};
    return {.status = operation_status::failure,
            .reason = {end_cause::failed},
            .exit_code = exit_code_of(end.open_error),
            .open_error = end.open_error};
  }

  void drop() override {
    recorders_.clear();
    source_ = nullptr;
  }

  /// The command is not disturbed: its recorder takes what it writes, and drops it.
  void lose(const recording_lost& msg) override {
    const auto index = msg.stream - 1;
    if (index >= recorders_.size())
      return;
    context_.actor.send(recorders_[index], msg);
    removed_.removed.insert(msg.stream);
    removed_.reason = msg.reason;
  }

  [[nodiscard]] std::optional<recording_flaw> flaw(const traffic& sum) const override {
    if (!removed_.removed.empty())
      return removed_;
    if (order_.request->is_recorded && sum.bytes_dropped > 0)
      return recording_flaw{.bytes_dropped = sum.bytes_dropped};
    return std::nullopt;
  }

private:
  work_context context_;
  exec_order order_;
  feed_actor source_;
  std::vector<recorder_actor> recorders_; ///< Of output and errors.
  recording_flaw removed_;
};

} // namespace

std::unique_ptr<work> make_work(work_context context, exec_order order) {
  return std::make_unique<command_work>(context, std::move(order));
}

} // namespace lectern
