#include "tests/simulation/sim_client.hpp"

#include <algorithm>
#include <utility>

namespace lectern::simulation {

client::client(scene& all, house& service, client_plan how)
  : thing("client", how.number), plan(std::move(how)), scene_(all), house_(service),
    begins_(all.order, *this, "begins", [this] { begin(); }),
    acts_next_(all.order, *this, "does its next act", [this] { do_next_act(); }) {
  acts_.assign(plan.typed_parts, act::type);
  if (plan.says_more)
    acts_.push_front(act::say_more);
  if (plan.what == client_plan::kind::pipes)
    acts_.push_back(act::end_input);
  if (plan.leaves)
    acts_.push_back(act::leave);
  for (std::size_t i = 0; i < plan.sockets.size(); ++i) {
    const auto& name = plan.sockets[i];
    const bool takes_input = plan.what == client_plan::kind::pipes && name == "0";
    sockets.push_back({name, name != "control" && !takes_input, nullptr, 0});
    connects_.emplace_back(all.order, *this, "connects a socket", [this, i] { connect(i); });
  }
  connecting_.resize(sockets.size());
  if (plan.in_session)
    speaker.emplace(all, *this);
  reads_late_ = plan.reads_late;
  if (plan.withholds)
    excuse("it does not connect every socket");
  if (plan.child.spawn_error != 0 || plan.child.opens_never)
    excuse("its command does not start");
  begins_.set_possible(true);
}

// -- its life -----------------------------------------------------------------------

void client::begin() {
  begins_.set_possible(false);
  asked = true;
  on_asking(*this);
  house_.begin(plan, [this](const answer<operation_begun>& how) {
    if (const auto* why = std::get_if<ec>(&how)) {
      refused = *why;
      return;
    }
    begun = true;
    secrets_ = named_secrets(plan, std::get<operation_begun>(how).secrets);
    house_.await_final(plan.number, [this](const auto& info) { told_final(info); });
    update();
  });
}

void client::connect(std::size_t index) {
  connecting_[index] = true;
  claim(index);
  update();
}

void client::claim(std::size_t index) {
  const auto key = std::to_string(plan.number) + ' ' + std::to_string(index);
  house_.join(plan, secrets_.at(sockets[index].name), key, [this, index](const auto& how) {
    if (std::holds_alternative<socket_claim>(how) && ++sockets[index].claims > 1)
      scene_.complain(rules::one_claim, name() + " claims " + sockets[index].name + " twice");
  });
}

net::ws_link client::make_link(std::size_t index) {
  auto& link = sockets.at(index).link;
  link = std::make_shared<sim_link>(scene_, plan.number * 10 + index);
  link->on_change = [this] { update(); };
  if (speaker)
    speaker->join(*link);
  if (!plan.answers_close)
    link->never_answer_close();
  link->set_reading(!reads_late_);
  meet_fate(*link);
  return link->make();
}

bool client::start_reading() {
  const bool late = std::exchange(reads_late_, false);
  for (auto& each : sockets)
    if (late && each.link)
      each.link->set_reading(true);
  return late;
}

void client::do_next_act() {
  static constexpr const char* words[] = {"types", "says more", "ends its input", "leaves"};
  const auto what = acts_.front();
  acts_.pop_front();
  scene_.note([&] { return name() + ' ' + words[static_cast<std::size_t>(what)]; });
  auto& first = *sockets.front().link;
  switch (what) {
  case act::type:
    type();
    break;
  case act::say_more:
    if (speaker)
      speaker->say_more(plan.role);
    else if (const auto* control = find("control"); control != nullptr && control->link) {
      control->link->say(net::frame_kind::text,
                         R"({"command":"window-resize","args":{"width":"100","height":"40"}})");
      control->link->say(net::frame_kind::text, R"({"command":"signal","signal":10})");
    }
    break;
  case act::end_input:
    first.say(net::frame_kind::text, {});
    break;
  case act::leave:
    go(fault_plan::kind::leave, "it left");
    break;
  }
  update();
}

void client::type() {
  const auto size = scene_.order.chance().between(1, plan.types_much ? 80'000 : 20);
  bytes_typed += size;
  if (speaker)
    return speaker->type(std::string(size, letter()));
  sockets.front().link->say(net::frame_kind::binary, std::string(size, letter()));
}

void client::told_final(const answer<operation_info>& how) {
  answered = true;
  if (const auto* info = std::get_if<operation_info>(&how))
    final = *info;
  else
    excuse("nobody told it the final state");
  // Such clients lose what they have not read by now.
  if (plan.is_hasty && !fate) {
    fate = fault_plan::kind::leave;
    for (auto& each : sockets)
      if (each.link)
        each.link->leave();
  }
  update();
}

// -- what goes wrong ------------------------------------------------------------------

void client::suffer(const fault_plan& fault) {
  using kind = fault_plan::kind;
  const auto index = fault.socket % sockets.size();
  switch (fault.what) {
  case kind::reset:
    return go(fault.what, "it reset its connections");
  case kind::leave:
    return go(fault.what, "it left");
  case kind::vanish:
    return go(fault.what, "it fell silent");
  case kind::lose_one:
    excuse("it lost a connection");
    if (sockets[index].link)
      sockets[index].link->reset();
    return;
  case kind::cancel:
    excuse("it was cancelled");
    return house_.cancel(plan.number, [](const auto&) {});
  case kind::claim_twice:
    if (begun && !(plan.withholds && index == 0))
      claim(index);
    return;
  case kind::claim_wrongly:
    if (begun)
      house_.join(plan, "guess", {}, [this](const auto& how) {
        if (std::holds_alternative<socket_claim>(how))
          scene_.complain(rules::one_claim, name() + " guessed a secret");
      });
    return;
  case kind::violate:
    return break_protocol(fault.socket);
  case kind::hurry:
  case kind::shut_down:
    return; // Not the client's.
  }
}

/// Of Incus's dialect there is nothing that a client may not say.
void client::break_protocol(std::size_t way) {
  const auto& link = sockets.front().link;
  if (!speaker || !link || !link->is_open())
    return;
  broke = true;
  excuse("it broke the protocol");
  speaker->break_protocol(way);
}

void client::lose_what_is_silent() {
  if (fate != fault_plan::kind::vanish)
    return;
  fate = fault_plan::kind::reset;
  for (auto& each : sockets)
    if (each.link)
      meet_fate(*each.link);
  update();
}

void client::go(fault_plan::kind how, const char* why) {
  excuse(why);
  if (fate)
    return;
  fate = how;
  for (auto& each : sockets)
    if (each.link)
      meet_fate(*each.link);
  update();
}

void client::meet_fate(sim_link& link) const {
  if (fate == fault_plan::kind::reset)
    link.reset();
  else if (fate == fault_plan::kind::leave)
    link.leave();
  else if (fate == fault_plan::kind::vanish)
    link.fall_silent();
}

// -- what became of it ----------------------------------------------------------------

const client::socket* client::find(std::string_view name) const {
  const auto found =
    std::find_if(sockets.begin(), sockets.end(), [&](auto& each) { return each.name == name; });
  return found == sockets.end() ? nullptr : &*found;
}

bool client::is_settled() const {
  const auto gone = [](const socket& each) { return !each.link || each.link->is_gone(); };
  return (refused || answered) && std::all_of(sockets.begin(), sockets.end(), gone);
}

void client::update() {
  for (std::size_t i = 0; i < connects_.size(); ++i)
    connects_[i].set_possible(begun && !connecting_[i] && !fate && !(plan.withholds && i == 0));
  const auto& first = sockets.front().link;
  if (speaker && first)
    speaker->listen();
  acts_next_.set_possible(!acts_.empty() && first && first->is_open());
}

} // namespace lectern::simulation
