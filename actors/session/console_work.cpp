#include "actors/session/console_work.hpp"

#include <algorithm>
#include <utility>

namespace lectern {

namespace {

class console_work final : public work {
public:
  console_work(work_context context, console_order order)
    : context_(context), order_(std::move(order)) {}

  void describe(operation_info& info) const override {
    info.id = order_.id;
    info.instance = order_.instance;
    info.maker = order_.maker;
    info.role = order_.role;
  }

  [[nodiscard]] std::vector<operation_fsm::slot> slots() const override {
    return slots_of(order_.sockets);
  }

  /// In the session protocol the end travels on the socket itself: the client needs no more time.
  [[nodiscard]] bool awaits_echo() const override {
    return std::ranges::any_of(
      order_.sockets, [](const auto& socket) { return socket.role == socket_role::terminal; });
  }

  void prepare(std::function<void(caf::error)> then) override {
    context_.actor
      .request(order_.console, caf::infinite,
               attach_viewer{context_.viewer, order_.role,
                             caf::actor_cast<operation_actor>(&context_.actor), order_.force,
                             order_.maker.name, order_.follows_roles})
      .then([then](const viewer_attached&) { then({}); },
            [then](caf::error& why) { then(std::move(why)); });
  }

  feed_actor source() override { return order_.console; }

  [[nodiscard]] std::optional<log_position> resume() const override { return order_.resume; }

  void set_size(net::terminal_size size) override { order_.size = size; }

  void start() override {
    if (order_.size)
      context_.actor.send(order_.console, resize{context_.viewer, *order_.size});
  }

  /// The console gets what its client had sent by now, before another client may type; a service
  /// that stops does not wait for that.
  void end(bool at_once, const connection_actor& link, std::function<void()> left) override {
    if (!link)
      return left();
    if (at_once) {
      context_.actor.send(order_.console, detach_viewer{context_.viewer});
      return left();
    }
    context_.actor.request(link, caf::infinite, leave_view{})
      .then([left](const view_left&) { left(); }, [left](const caf::error&) { left(); });
  }

  [[nodiscard]] ending outcome_of(const source_ending& end) const override {
    return {.exit_code = end.status.known_code()};
  }

  void release() override { context_.actor.send(order_.console, detach_viewer{context_.viewer}); }

  void drop() override { order_.console = nullptr; }

private:
  work_context context_;
  console_order order_;
};

} // namespace

std::unique_ptr<work> make_work(work_context context, console_order order) {
  return std::make_unique<console_work>(context, std::move(order));
}

} // namespace lectern
