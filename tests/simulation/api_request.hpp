#pragma once

#include "tests/simulation/api_product.hpp"
#include "tests/simulation/run_context.hpp"
#include "tests/simulation/sim_link.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace lectern::simulation {

/// One request and its outcome, as its sender sees it.
class api_request final : public task_owner, public stream_client {
public:
  /// @param leaves Whether its sender closes the stream at some point, answered or not.
  api_request(run_context& context, api_product& product, std::size_t its_number,
              std::size_t its_sender, bool leaves)
    : task_owner("request", its_number), number(its_number), sender(its_sender), context_(context),
      product_(product), leaves_(leaves),
      leaves_now_(context.order, *this, "is left by its client", [this] { leave(); }) {}

  void send(net::http_request request, std::size_t unit) {
    words = request.method + ' ' + request.target;
    context_.note([&] { return name() + " of " + people()[sender].name + ": " + words; });
    const auto& from = people()[sender];
    was_sent = product_.send(number, from, std::move(request), unit, *this);
    leaves_now_.set_possible(leaves_ && was_sent);
  }

  /// The link of an upgraded request.
  [[nodiscard]] net::ws_link make_link() {
    link = std::make_shared<sim_link>(context_, 1'000 + number);
    if (on_link)
      on_link(*this);
    if (left)
      link->leave();
    return link->make();
  }

  [[nodiscard]] bool is_waiting() const noexcept { return was_sent && !left && answers == 0; }

  /// The HTTP status as its sender sees it; 0 before anything has arrived.
  [[nodiscard]] unsigned status() const {
    return upgraded ? 101 : head ? *head : answer ? answer->status : 0;
  }

  const std::size_t number;
  const std::size_t sender;
  std::string words; ///< Method and target.
  bool was_sent = false;
  bool was_signed_out = false; ///< Its sender had been confirmed to be signed out when it was sent.
  bool left = false;
  std::optional<unsigned> head;
  std::optional<net::http_response> answer;
  bool upgraded = false;
  std::size_t answers = 0;        ///< Including upgrades.
  std::shared_ptr<sim_link> link; ///< Null unless upgraded.

  std::function<void(api_request&)> on_outcome; ///< Head, answer or upgrade.
  std::function<void(api_request&)> on_link;

private:
  void on_head(unsigned status) override {
    if (head || answers > 0)
      context_.report(rules::answered_once, name() + " (" + words + ") gets another head");
    head = status;
    outcome();
  }

  void on_answer(const net::http_response& response) override {
    count();
    if (!answer)
      answer = response;
    outcome();
  }

  void on_upgrade() override {
    count();
    upgraded = true;
    outcome();
  }

  void count() {
    if (++answers > 1)
      context_.report(rules::answered_once, name() + " (" + words + ") is answered again");
  }

  void outcome() {
    context_.note([&] { return name() + ": " + std::to_string(status()); });
    if (on_outcome)
      on_outcome(*this);
  }

  void leave() {
    leaves_now_.set_possible(false);
    left = product_.leave(number);
    if (left && link)
      link->leave();
  }

  run_context& context_;
  api_product& product_;
  bool leaves_;
  task leaves_now_;
};

} // namespace lectern::simulation
