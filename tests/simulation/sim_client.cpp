#include "tests/simulation/sim_client.hpp"

#include <algorithm>
#include <utility>

namespace lectern::simulation {

sim_client::sim_client(run_context& context, product& service, client_plan planned)
  : task_owner("client", planned.number), plan(std::move(planned)), context_(context),
    product_(service), begins_(context.order, *this, "begins", [this] { begin(); }),
    acts_next_(context.order, *this, "does its next act", [this] { do_next_act(); }) {
  acts_.assign(plan.typed_parts, act::type);
  if (plan.sends_controls)
    acts_.push_front(act::send_controls);
  if (plan.type == client_plan::kind::pipes)
    acts_.push_back(act::end_input);
  if (plan.leaves)
    acts_.push_back(act::leave);
  for (std::size_t i = 0; i < plan.sockets.size(); ++i) {
    const auto& name = plan.sockets[i];
    const bool takes_input = plan.type == client_plan::kind::pipes && name == "0";
    sockets.push_back({name, name != "control" && !takes_input, nullptr, 0});
    connects_.emplace_back(context.order, *this, "connects a socket", [this, i] { connect(i); });
  }
  connecting_.resize(sockets.size());
  if (plan.in_session)
    peer.emplace(context, *this);
  reads_late_ = plan.reads_late;
  if (plan.withholds)
    excuse("it does not connect every socket");
  if (plan.child.spawn_error != 0 || plan.child.opens_never)
    excuse("its command does not start");
  begins_.set_possible(true);
}

// -- its life -----------------------------------------------------------------------

void sim_client::begin() {
  begins_.set_possible(false);
  asked = true;
  on_asking(*this);
  product_.begin(plan, [this](const answer<operation_begun>& reply) {
    if (const auto* error = std::get_if<ec>(&reply)) {
      refused = *error;
      return;
    }
    begun = true;
    secrets_ = named_secrets(plan, std::get<operation_begun>(reply).secrets);
    product_.await_final(plan.number, [this](const auto& info) { take_final(info); });
    update();
  });
}

void sim_client::connect(std::size_t index) {
  connecting_[index] = true;
  claim(index);
  update();
}

void sim_client::claim(std::size_t index) {
  const auto key = std::to_string(plan.number) + ' ' + std::to_string(index);
  product_.join(plan, secrets_.at(sockets[index].name), key, [this, index](const auto& reply) {
    if (std::holds_alternative<socket_claim>(reply) && ++sockets[index].claims > 1)
      context_.report(rules::one_claim, name() + " claims " + sockets[index].name + " twice");
  });
}

net::ws_link sim_client::make_link(std::size_t index) {
  auto& link = sockets.at(index).link;
  link = std::make_shared<sim_link>(context_, plan.number * 10 + index);
  link->on_change = [this] { update(); };
  if (peer)
    peer->join(*link);
  if (!plan.answers_close)
    link->never_answer_close();
  link->set_reading(!reads_late_);
  apply_departure(*link);
  return link->make();
}

bool sim_client::start_reading() {
  const bool late = std::exchange(reads_late_, false);
  for (auto& socket : sockets)
    if (late && socket.link)
      socket.link->set_reading(true);
  return late;
}

void sim_client::do_next_act() {
  static constexpr const char* words[] = {"types", "says more", "ends its input", "leaves"};
  const auto next = acts_.front();
  acts_.pop_front();
  context_.note([&] { return name() + ' ' + words[static_cast<std::size_t>(next)]; });
  auto& first = *sockets.front().link;
  switch (next) {
  case act::type:
    type();
    break;
  case act::send_controls:
    if (peer)
      peer->send_controls(plan.role);
    else if (const auto* control = find("control"); control != nullptr && control->link) {
      control->link->send(net::frame_kind::text,
                          R"({"command":"window-resize","args":{"width":"100","height":"40"}})");
      control->link->send(net::frame_kind::text, R"({"command":"signal","signal":10})");
    }
    break;
  case act::end_input:
    first.send(net::frame_kind::text, {});
    break;
  case act::leave:
    depart(fault_plan::kind::leave, "it left");
    break;
  }
  update();
}

void sim_client::type() {
  const auto size = context_.order.chance().between(1, plan.types_much ? 80'000 : 20);
  bytes_typed += size;
  if (peer)
    return peer->type(std::string(size, letter()));
  sockets.front().link->send(net::frame_kind::binary, std::string(size, letter()));
}

void sim_client::take_final(const answer<operation_info>& reply) {
  answered = true;
  if (const auto* info = std::get_if<operation_info>(&reply))
    final = *info;
  else
    excuse("it was not sent the final state");
  // Hasty clients lose what they have not read by now.
  if (plan.is_hasty && !departure) {
    departure = fault_plan::kind::leave;
    for (auto& socket : sockets)
      if (socket.link)
        socket.link->leave();
  }
  update();
}

// -- what goes wrong ------------------------------------------------------------------

void sim_client::apply_fault(const fault_plan& fault) {
  using kind = fault_plan::kind;
  const auto index = fault.socket % sockets.size();
  switch (fault.type) {
  case kind::reset:
    return depart(fault.type, "it reset its connections");
  case kind::leave:
    return depart(fault.type, "it left");
  case kind::vanish:
    return depart(fault.type, "it fell silent");
  case kind::lose_one:
    excuse("it lost a connection");
    if (sockets[index].link)
      sockets[index].link->reset();
    return;
  case kind::cancel:
    excuse("it was cancelled");
    return product_.cancel(plan.number, [](const auto&) {});
  case kind::claim_twice:
    if (begun && !(plan.withholds && index == 0))
      claim(index);
    return;
  case kind::claim_wrongly:
    if (begun)
      product_.join(plan, "guess", {}, [this](const auto& reply) {
        if (std::holds_alternative<socket_claim>(reply))
          context_.report(rules::one_claim, name() + " guessed a secret");
      });
    return;
  case kind::violate:
    return break_protocol(fault.socket);
  case kind::expire_early:
  case kind::shut_down:
    return; // Handled by `world`.
  }
}

/// Only the session protocol can be broken; Incus's dialect allows every message.
void sim_client::break_protocol(std::size_t way) {
  const auto& link = sockets.front().link;
  if (!peer || !link || !link->is_open())
    return;
  broke = true;
  excuse("it broke the protocol");
  peer->break_protocol(way);
}

void sim_client::reset_if_silent() {
  if (departure != fault_plan::kind::vanish)
    return;
  departure = fault_plan::kind::reset;
  for (auto& socket : sockets)
    if (socket.link)
      apply_departure(*socket.link);
  update();
}

void sim_client::depart(fault_plan::kind type, const char* reason) {
  excuse(reason);
  if (departure)
    return;
  departure = type;
  for (auto& socket : sockets)
    if (socket.link)
      apply_departure(*socket.link);
  update();
}

void sim_client::apply_departure(sim_link& link) const {
  if (departure == fault_plan::kind::reset)
    link.reset();
  else if (departure == fault_plan::kind::leave)
    link.leave();
  else if (departure == fault_plan::kind::vanish)
    link.fall_silent();
}

// -- its outcome ----------------------------------------------------------------------

const sim_client::socket_state* sim_client::find(std::string_view name) const {
  const auto found =
    std::find_if(sockets.begin(), sockets.end(), [&](auto& socket) { return socket.name == name; });
  return found == sockets.end() ? nullptr : &*found;
}

bool sim_client::is_settled() const {
  const auto is_released = [](const socket_state& socket) {
    return !socket.link || socket.link->is_released();
  };
  return (refused || answered) && std::all_of(sockets.begin(), sockets.end(), is_released);
}

void sim_client::update() {
  for (std::size_t i = 0; i < connects_.size(); ++i)
    connects_[i].set_possible(begun && !connecting_[i] && !departure
                              && !(plan.withholds && i == 0));
  const auto& first = sockets.front().link;
  if (peer && first)
    peer->update();
  acts_next_.set_possible(!acts_.empty() && first && first->is_open());
}

} // namespace lectern::simulation
