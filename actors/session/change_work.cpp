#include "actors/session/change_work.hpp"

#include <utility>

namespace lectern {

namespace {

class change_work final : public work {
public:
  change_work(work_context context, change_order order)
    : context_(std::move(context)), order_(std::move(order)) {}

  void describe(operation_info& info) const override {
    info.id = order_.id;
    info.instance = order_.wanted.instance;
    info.maker = order_.maker;
    info.task = order_.wanted.task;
    info.may_cancel = false;
  }

  [[nodiscard]] std::vector<operation_fsm::slot> slots() const override { return {}; }

  [[nodiscard]] bool awaits_echo() const override { return false; }

  void prepare(std::function<void(caf::error)> then) override { then({}); }

  feed_actor source() override { return {}; }

  void set_size(net::terminal_size) override {}

  void start() override {
    context_.actor.request(order_.inventory, caf::infinite, order_.wanted)
      .then([this](const task_done& done) { finish(done.flaw); },
            [this](const caf::error&) { finish("The service is stopping"); });
  }

  void end(bool, const connection_actor&, std::function<void()> left) override {
    is_left_ = true;
    left();
  }

  [[nodiscard]] ending outcome_of(const source_ending&) const override { return {}; }

  void drop() override { order_.inventory = nullptr; }

private:
  void finish(const std::string& flaw) {
    if (is_left_)
      return;
    ending outcome;
    if (!flaw.empty())
      outcome = {.status = operation_status::failure,
                 .reason = {.cause = end_cause::failed},
                 .task_flaw = flaw};
    context_.over(std::move(outcome));
  }

  work_context context_;
  change_order order_;
  bool is_left_ = false; ///< The operation ends without it.
};

} // namespace

std::unique_ptr<work> make_work(work_context context, change_order order) {
  return std::make_unique<change_work>(std::move(context), std::move(order));
}

} // namespace lectern
