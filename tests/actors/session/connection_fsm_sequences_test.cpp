#include "actors/runtime/overloaded.hpp"
#include "actors/session/connection_fsm.hpp"
#include "tests/actors/sequences.hpp"
#include "tests/actors/session/plain_codec.hpp"

#include <boost/system/errc.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <string>

namespace lectern {

namespace {

/// A connection's state machine, and a link that believes its contract. `counts`: in a
/// dialect in which both ends count bytes.
struct connection_model {
  explicit connection_model(bool counting = false) : counts(counting) {}

  enum class event {
    opened,
    typed,
    took,
    violated,
    wrote,
    link_closed,
    link_broke,
    attached,
    granted,
    output,
    ended,
    gap,
    happened,
    told,
    stop,
    leave,
    settled,
    ping_due,
    stall_due,
    drain_expired,
    count
  };

  [[nodiscard]] bool may(event e) const;
  void step(event e);
  void settle();

  [[nodiscard]] connection_fsm::actions feed(event e);
  [[nodiscard]] connection_fsm::actions feed_link_or_clock(event e);
  void judge(const connection_fsm::actions& actions);
  void judge_one(const connection_fsm::action& action);
  void judge_write(const connection_fsm::write& action);
  void judge_report(const connection_fsm::report_stopped& action);
  void judge_read();
  void judge_told(const client_message& message);
  void accept_grant();
  void expect(bool holds, const char* claim) {
    if (!holds && complaint.empty())
      complaint = claim;
  }

  [[nodiscard]] bool can_act() const { return is_open && !given_up && !over; }

  [[nodiscard]] static std::unique_ptr<codec> make_codec(bool counting) {
    if (counting)
      return std::make_unique<counting_codec>(false);
    return std::make_unique<plain_codec>();
  }

  bool counts;
  connection_fsm fsm{make_codec(counts), {.frame_bytes_max = 4}};
  std::string complaint;

  // -- the link
  bool is_open = false;
  bool given_up = false; ///< Closed or dropped by us.
  bool closed = false;
  bool over = false; ///< The last event, or a drop.
  bool writing = false;
  bool reading = false;
  bool last_write_was_ping = false;

  // -- input, and expected output
  std::string accepted; ///< Output and marks that the machine still took.
  std::string written;
  std::size_t finished_bytes = 0;
  std::size_t granted_bytes = 0;
  std::size_t typed_bytes = 0;
  std::size_t passed_bytes = 0; ///< To the source.
  std::size_t grant_at = 0;     ///< In `accepted`: the last one.
  std::size_t grant_bytes = 0;  ///< As it stands there.
  std::size_t credit_due = 0;   ///< Of the write in flight, or taken.
  std::size_t untaken = 0;      ///< Output that the peer has, and has not taken.
  bool is_attached = false;
  bool must_end = false;    ///< End, stop, or violation: Close is owed.
  bool is_broken = false;   ///< By a violation, before anything else ended it.
  bool ended = false;       ///< By the source.
  bool is_settling = false; ///< As asked of the link.
  int leaves_asked = 0;
  int left = 0;
  bool was_told = false; ///< How it ended, without haste.
  bool is_armed = false;
  int leaves = 0;
  int flushes = 0;
  int reports = 0;
};

struct counting_model : connection_model {
  counting_model() : connection_model(true) {}
};

bool connection_model::may(event e) const {
  switch (e) {
  case event::opened:
    return !is_open && !over;
  case event::typed:
  case event::violated:
    return reading && can_act();
  case event::took:
    return counts && reading && can_act() && untaken > 0;
  case event::wrote:
    return writing && can_act();
  case event::link_closed:
  case event::link_broke:
    return !over;
  case event::attached:
    return !is_attached;
  case event::granted:
    return is_attached && granted_bytes < typed_bytes + 3;
  case event::output:
  case event::ended:
  case event::gap:
    return is_attached && !ended;
  case event::told:
    return counts && !was_told;
  case event::settled:
    return is_settling && can_act();
  case event::leave:
    return leaves_asked == 0 && !over;
  case event::happened:
  case event::stop:
  case event::ping_due:
  case event::stall_due:
    return true;
  case event::drain_expired:
    return is_armed;
  case event::count:
    break;
  }
  return false;
}

void connection_model::step(event e) {
  const bool reported_before = reports > 0;
  const bool open_before =
    fsm.current() == connection_fsm::phase::opening || fsm.current() == connection_fsm::phase::open;
  auto actions = feed(e);
  is_broken = is_broken || (open_before && e == event::violated);
  if (open_before) {
    if (e == event::output)
      accepted += "abcdef";
    else if (e == event::ended && !counts)
      accepted += "<end>";
    else if (e == event::granted && counts)
      accept_grant();
    else if (e == event::stop && counts)
      accepted += "<ended stopped>";
    else if (e == event::gap)
      accepted += "<gap 1-2>";
    else if (e == event::happened && fsm.current() != connection_fsm::phase::closed)
      accepted += "<event>";
    else if (e == event::told)
      accepted += "<ended >";
    must_end = must_end || (e == event::ended && !counts) || e == event::stop || e == event::told
               || e == event::violated;
  }
  judge(actions);
  if (reported_before)
    for (const auto& action : actions)
      expect(std::holds_alternative<connection_fsm::leave_source>(action) && e == event::attached,
             "nothing happens behind the report");
}

connection_fsm::actions connection_model::feed(event e) {
  switch (e) {
  case event::attached:
    is_attached = true;
    return fsm.on_attached();
  case event::granted:
    granted_bytes += 3;
    return fsm.on(input_grant{{}, 3});
  case event::output:
    return fsm.on(lectern::output{{}, 0, net::chunk::copy_of("abcdef")});
  case event::ended:
    ended = true;
    return fsm.on(stream_ended{});
  case event::gap:
    return fsm.on(output_gap{{}, 1, 2});
  case event::happened:
    return fsm.on(frame_of("<event>"));
  case event::told:
    was_told = true;
    return fsm.on(stop_link{0, {}, {}, ending{}});
  case event::stop:
    return fsm.on(stop_link{1001, end_reason{end_cause::stopped}, shut_down_step, ending{}});
  case event::leave:
    ++leaves_asked;
    return fsm.on(leave_view{});
  default:
    return feed_link_or_clock(e);
  }
}

connection_fsm::actions connection_model::feed_link_or_clock(event e) {
  switch (e) {
  case event::opened:
    is_open = true;
    return fsm.on(net::link_opened{});
  case event::typed:
    reading = false;
    typed_bytes += 2;
    return fsm.on(net::part_received{net::frame_kind::binary, net::chunk::copy_of("xy"), true});
  case event::took:
    reading = false;
    --untaken;
    credit_due = 1;
    return fsm.on(net::part_received{net::frame_kind::text, net::chunk::copy_of("ack"), true});
  case event::violated:
    reading = false;
    return fsm.on(net::part_received{net::frame_kind::text, net::chunk::copy_of("bad"), true});
  case event::settled:
    is_settling = false;
    return fsm.on(net::input_settled{});
  case event::wrote:
    writing = false;
    return fsm.on(net::write_finished{});
  case event::link_closed:
    over = true;
    return fsm.on(net::link_closed{});
  case event::link_broke:
    over = true;
    return fsm.on(net::link_closed{
      boost::system::errc::make_error_code(boost::system::errc::connection_reset)});
  case event::ping_due:
    return fsm.on(connection_fsm::ping_due{});
  case event::stall_due:
    return fsm.on(connection_fsm::stall_due{});
  default:
    is_armed = false;
    return fsm.on(connection_fsm::drain_expired{});
  }
}

void connection_model::judge(const connection_fsm::actions& actions) {
  for (const auto& action : actions)
    judge_one(action);
  expect(!over || reports == 1, "the end of the link is reported");
  expect(reports <= 1, "it is reported once");
  expect(left <= leaves_asked, "to have left is told to whoever asked for it, once");
  expect(left == leaves_asked || !(must_end || over), "whatever ends a link answers who waits");
  expect(reports == 0 || leaves == (is_attached ? 1 : 0), "a source is left exactly once");
  expect(flushes == (closed && !is_broken ? 1 : 0),
         "flushed is told with Close, unless the peer broke the protocol, and only then");
}

void connection_model::judge_one(const connection_fsm::action& action) {
  using fsm_t = connection_fsm;
  std::visit(overloaded{
               [&](const fsm_t::write& a) { judge_write(a); },
               [&](const fsm_t::read&) { judge_read(); },
               [&](const fsm_t::ping&) {
                 expect(can_act() && !writing, "a ping is a write on an idle, open link");
                 expect(!must_end, "there is no ping behind the end");
                 writing = last_write_was_ping = true;
               },
               [&](const fsm_t::close&) {
                 expect(can_act() && !writing, "Close follows the last write");
                 expect(must_end, "Close has a cause");
                 expect(written == accepted, "Close stands behind everything accepted");
                 given_up = closed = true;
               },
               [&](const fsm_t::drop&) {
                 expect(!over, "a link is dropped once, and not behind its end");
                 given_up = over = true;
               },
               [&](const fsm_t::arm_drain_deadline&) {
                 expect(must_end, "a deadline has a cause");
                 is_armed = true;
               },
               [&](const fsm_t::tell_source& a) { judge_told(a.message); },
               [&](const fsm_t::tell_owner&) { expect(!is_attached, "only a source is told"); },
               [&](const fsm_t::return_credit& a) {
                 expect((counts || !last_write_was_ping) && a.bytes == credit_due && a.bytes > 0,
                        "credit is what the finished write carried, or what was taken");
                 credit_due = 0;
               },
               [&](const fsm_t::settle&) {
                 expect(can_act() && !is_settling, "an open link settles, once");
                 is_settling = true;
               },
               [&](const fsm_t::report_left&) { ++left; },
               [&](const fsm_t::leave_source&) { ++leaves; },
               [&](const fsm_t::report_flushed&) { ++flushes; },
               [&](const fsm_t::report_stalled&) {
                 const bool is_writing = writing && !last_write_was_ping;
                 expect(can_act() && (is_writing || written != accepted),
                        "a peer stalls while something waits for it");
               },
               [&](const fsm_t::report_stopped& a) { judge_report(a); },
             },
             action);
}

void connection_model::judge_read() {
  expect(can_act() && !reading, "one read is pending, on an open link");
  expect(counts || must_end || is_attached, "input is not read before there is a source");
  expect(counts || must_end || typed_bytes < passed_bytes + 4, "what is held keeps to its limit");
  reading = true;
}

void connection_model::judge_told(const client_message& message) {
  expect(is_attached && leaves == 0, "there is a source to tell");
  if (const auto* typed = std::get_if<typed_in>(&message))
    passed_bytes += typed->data.size();
  expect(passed_bytes <= typed_bytes, "a source gets what was typed");
  expect(counts || leaves_asked > 0 || passed_bytes <= granted_bytes,
         "a source gets what it has granted, until its viewer leaves");
  expect(counts || fsm.current() != connection_fsm::phase::draining, "behind the end nobody types");
}

/// Grants that could not be sent yet become one grant.
void connection_model::accept_grant() {
  const bool is_told = grant_bytes == 0 || written.size() > grant_at;
  if (is_told)
    grant_at = accepted.size();
  grant_bytes = is_told ? 3 : grant_bytes + 3;
  const auto rest = is_told ? std::string{} : accepted.substr(accepted.find('>', grant_at) + 1);
  accepted.resize(grant_at);
  accepted += "<grant " + std::to_string(grant_bytes) + ">";
  accepted += rest;
}

void connection_model::judge_write(const connection_fsm::write& action) {
  const auto text = text_of(action.data);
  expect(can_act(), "a write needs an open link that is ours");
  expect(!writing, "one write is in flight");
  expect(credit_due == 0, "the credit of a write is returned before the next one");
  finished_bytes = written.size();
  written += text;
  expect(accepted.starts_with(written), "bytes, marks and events go out in order");
  expect(!text.empty(), "no frame is empty");
  const bool is_output = action.data.kind == net::frame_kind::binary;
  const bool is_event = text == "<event>";
  expect(!is_output || text.size() <= 4, "a frame keeps to its limit");
  if (is_output && counts)
    untaken += text.size();
  credit_due = (is_output || is_event) && !counts ? text.size() : 0;
  writing = true;
  last_write_was_ping = false;
}

void connection_model::judge_report(const connection_fsm::report_stopped& action) {
  ++reports;
  const auto sent = writing && !last_write_was_ping ? finished_bytes : written.size();
  expect(action.bytes_sent == sent, "bytes sent are those of finished writes");
  const bool untold = grant_bytes > 0 && written.size() <= grant_at;
  const auto grant = untold ? accepted.find('>', grant_at) + 1 - grant_at : 0;
  expect(action.bytes_sent + action.bytes_dropped + grant == accepted.size(),
         "every byte accepted is sent or dropped");
  expect(over, "the report follows the end of the link");
}

/// Whatever came before: once the peer reads, an owed Close goes out.
void connection_model::settle() {
  if (!is_open && !over)
    step(event::opened);
  for (int i = 0; i < 1000 && may(event::wrote); ++i)
    step(event::wrote);
  expect(!writing || !can_act(), "writes come to an end");
  expect(over || written == accepted, "everything accepted is written");
  expect(over || !must_end || given_up, "an owed Close goes out");
  if (may(event::link_closed))
    step(event::link_closed);
  expect(reports == 1, "every life ends in one report");
  expect(fsm.current() == connection_fsm::phase::closed, "the report is the end");
}

} // namespace

TEST_SUITE("connection_fsm: every sequence") {
  TEST_CASE("of up to 6 events keeps the order, the accounts and the one report") {
    explorer<connection_model> sequences;
    sequences.explore_all(6);

    CHECK(sequences.count() > 100'000);
  }

  TEST_CASE("of up to 5 events keeps them where both ends count") {
    explorer<counting_model> sequences;
    sequences.explore_all(5);

    CHECK(sequences.count() > 20'000);
  }

  TEST_CASE("of 40 random events keeps them too") {
    explorer<connection_model> sequences;
    sequences.wander(5'000, 40);
    explorer<counting_model> others;
    others.wander(5'000, 40);

    CHECK(sequences.count() == 5'000);
    CHECK(others.count() == 5'000);
  }
}

} // namespace lectern
