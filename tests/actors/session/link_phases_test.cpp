#include "actors/session/events.hpp"
#include "tests/actors/faulty_world.hpp"
#include "tests/actors/phases.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <vector>

/// Every message to a connection, an operation, the directory and the events, at
/// every moment of their lives, also about links and operations they do not know.
namespace lectern {

namespace {

constexpr link_id stranger{99};

std::size_t count_of(std::string_view word, const std::string& text) {
  std::size_t count = 0;
  for (auto at = text.find(word); at != text.npos; at = text.find(word, at + 1))
    ++count;
  return count;
}

// -- connection -------------------------------------------------------------------

/// A link whose peer does all it can.
struct connection_world : faulty_world {
  connection_world() : faulty_world(0) {
    connection = spawn_connection(
      unit, {.upgrade = {},
             .order = {.unit = 0,
                       .owner = owner.handle,
                       .slot = 0,
                       .make_codec = [] { return std::make_unique<plain_codec>(); }},
             .limits = {},
             .make_link = make_fake_link});
    run();
  }

  template <class Message>
  void tell(Message message) {
    send(connection, std::move(message));
  }

  void hear(net::frame_kind kind, std::string_view words) {
    auto& link = unit.links.front();
    if (link.is_open() && link.is_reading() && link.end().empty())
      link.received(kind, words);
    settle();
  }

  void check() {
    tell(stop_link{});
    settle();
    CHECK(count_of("stopped", owner.told.take()) == 1);
    CHECK(unit.links.front().is_gone());
    for (const auto& answer : asked)
      CHECK_FALSE(answer->is_pending());
    const auto left = unit.living();
    CHECK(left.size() == 1); // The directory.
  }

  link_owner_stub owner{system};
  source_stub source{system};
  connection_actor connection;
  std::vector<std::shared_ptr<const answer_to<view_left>>> asked;
};

const step<connection_world> connection_messages[] = {
  {"output",
   [](auto& w) {
     w.tell(output{{}, 0, net::chunk::copy_of("text")});
   }},
  {"output_gap",
   [](auto& w) {
     w.tell(output_gap{{}, 1, 2});
   }},
  {"stream_ended", [](auto& w) { w.tell(stream_ended{}); }},
  {"input_grant",
   [](auto& w) {
     w.tell(input_grant{{}, 10});
   }},
  {"input_grant of nothing",
   [](auto& w) {
     w.tell(input_grant{{}, 0});
   }},
  {"attached", [](auto& w) { w.tell(attached{w.source.handle}); }},
  {"event_frame", [](auto& w) { w.tell(frame_of("event")); }},
  {"leave_view",
   [](auto& w) {
     w.asked.push_back(w.template ask<view_left>(w.connection, leave_view{}));
     w.settle();
   }},
  {"stop_link",
   [](auto& w) {
     w.tell(stop_link{1001, end_reason{end_cause::stopped}});
   }},
};

const step<connection_world> connection_life[] = {
  {"link_opened", [](auto& w) { w.settle(); }},
  {"attached", [](auto& w) { w.tell(attached{w.source.handle}); }},
  {"output",
   [](auto& w) {
     w.tell(output{{}, 0, net::chunk::copy_of("text")});
   }},
  {"written", [](auto& w) { w.settle(); }},
  {"input_grant",
   [](auto& w) {
     w.tell(input_grant{{}, 10});
   }},
  {"typed", [](auto& w) { w.hear(net::frame_kind::binary, "typed"); }},
  {"violation", [](auto& w) { w.hear(net::frame_kind::text, "bad"); }},
  {"stream_ended", [](auto& w) { w.tell(stream_ended{}); }},
  {"closed", [](auto& w) { w.settle(); }},
};

// -- operation --------------------------------------------------------------------

struct operation_world : faulty_world {
  operation_world() : faulty_world(0) {
    exec_order order{
      .id = {"op"}, .instance = "host", .request = {}, .source = {}, .recordings = {}};
    order.request = std::make_shared<exec_request>(exec_request{.interactive = true});
    order.source.terminal = net::terminal_size{};
    begin(std::move(order));
  }

  template <class Reply, class Message>
  void request(Message message) {
    answers.push_back([answer = ask<Reply>(uut, message)] { return answer->is_pending(); });
    settle();
  }

  template <class Message>
  void tell(Message message) {
    send(uut, std::move(message));
    settle();
  }

  void check() {
    stop_and_check();
    const auto told = events.told.take();
    CHECK(count_of("success", told) + count_of("failure", told) + count_of("cancelled", told) == 1);
    for (const auto& is_pending : answers)
      CHECK_FALSE(is_pending());
  }

  std::vector<std::function<bool()>> answers;
  connection_stub stray{system};
};

const step<operation_world> operation_messages[] = {
  {"link_joined of nobody asked for",
   [](auto& w) {
     w.tell(link_joined{stranger, 0, w.stray.handle});
   }},
  {"link_joined of no slot",
   [](auto& w) {
     w.tell(link_joined{stranger, 7, w.stray.handle});
   }},
  {"link_flushed of a stranger", [](auto& w) { w.tell(link_flushed{stranger}); }},
  {"link_stalled of a stranger", [](auto& w) { w.tell(link_stalled{stranger}); }},
  {"link_stopped of a stranger",
   [](auto& w) {
     w.tell(link_stopped{stranger, {}, 0, 0});
   }},
  {"begin_operation", [](auto& w) { w.template request<operation_begun>(begin_operation{}); }},
  {"claim_socket with a wrong secret",
   [](auto& w) { w.template request<socket_claim>(claim_socket{"guessed"}); }},
  {"claim_socket without joining",
   [](auto& w) { w.template request<socket_claim>(claim_socket{w.secrets.at("0")}); }},
  {"cancel_operation",
   [](auto& w) { w.template request<operation_cancelled>(cancel_operation{}); }},
  {"shut_down", [](auto& w) { w.template request<shut_down_done>(shut_down{}); }},
};

const step<operation_world> operation_life[] = {
  {"control joins", [](auto& w) { w.connect({"control"}); }},
  {"the terminal joins", [](auto& w) { w.connect({"0"}); }},
  {"output", [](auto& w) { w.children_write("output"); }},
  {"exit", [](auto& w) { w.children_exit(0); }},
};

// -- directory and events ------------------------------------------------------------

struct directory_world : operation_world {};

operation_info info_of(const char* id, operation_status status) {
  operation_info info;
  info.id = {id};
  info.end.status = status;
  return info;
}

template <class Reply, class Message>
void request(directory_world& world, Message message) {
  world.answers.push_back([answer = world.ask<Reply>(world.directory, std::move(message))] {
    return answer->is_pending();
  });
}

const step<directory_world> directory_messages[] = {
  {"operation_changed of a stranger",
   [](auto& w) {
     w.send(w.directory, operation_changed{info_of("x", operation_status::success)});
   }},
  {"delist of a stranger", [](auto& w) { w.send(w.directory, delist{{"x"}}); }},
  {"enlist of what nobody runs",
   [](auto& w) {
     w.send(w.directory, enlist{info_of("x", operation_status::running), {}, 0});
   }},
  {"principal_left", [](auto& w) { w.send(w.directory, principal_left{"web:1"}); }},
  {"lifecycle", [](auto& w) { w.send(w.directory, lifecycle{}); }},
  {"find_instance of a stranger",
   [](auto& w) { request<instance_entry>(w, find_instance{"nobody"}); }},
  {"list_instances", [](auto& w) { request<instance_list>(w, list_instances{}); }},
  {"find_operation of a stranger",
   [](auto& w) { request<operation_entry>(w, find_operation{{"nobody"}}); }},
  {"list_operations", [](auto& w) { request<operation_list>(w, list_operations{}); }},
  {"await_operation", [](auto& w) { request<operation_info>(w, await_operation{{"op"}}); }},
  {"await_operation of a stranger",
   [](auto& w) { request<operation_info>(w, await_operation{{"nobody"}}); }},
  {"shut_down", [](auto& w) { request<shut_down_done>(w, shut_down{}); }},
};

const step<directory_world> directory_life[] = {
  {"a client joins",
   [](auto& w) {
     w.connect({"control", "0"});
   }},
  {"output", [](auto& w) { w.children_write("output"); }},
  {"exit", [](auto& w) { w.children_exit(0); }},
  {"the operation is forgotten", [](auto& w) { w.pass(directory_limits{}.final_kept); }},
};

struct events_world : connection_world {
  events_world() : stream(spawn_events(unit, word_of)) { run(); }

  void join(std::uint64_t link) {
    send(stream, link_joined{link_id{link}, to_slot({}), listener.handle});
  }

  void leave(std::uint64_t link) { send(stream, link_stopped{link_id{link}, {}, 0, 0}); }

  void check() {
    connection_world::tell(stop_link{});
    settle();
    const auto stopped = ask<shut_down_done>(stream, shut_down{});
    leave(1);
    leave(2);
    CHECK_FALSE(stopped->is_pending());
    CHECK(unit.living().size() == 1); // The directory.
  }

  connection_stub listener{system};
  events_actor stream;
};

const step<events_world> events_messages[] = {
  {"link_joined", [](auto& w) { w.join(2); }},
  {"link_flushed of a stranger", [](auto& w) { w.send(w.stream, link_flushed{stranger}); }},
  {"link_stalled", [](auto& w) { w.send(w.stream, link_stalled{link_id{1}}); }},
  {"link_stopped", [](auto& w) { w.leave(1); }},
  {"link_stopped of a stranger", [](auto& w) { w.leave(99); }},
  {"credit",
   [](auto& w) {
     w.send(w.stream, event_credit{link_id{1}, 5});
   }},
  {"credit of a stranger",
   [](auto& w) {
     w.send(w.stream, event_credit{stranger, 5});
   }},
  {"event", [](auto& w) { w.send(w.stream, event_of("event")); }},
  {"principal_left", [](auto& w) { w.send(w.stream, principal_left{"web:1"}); }},
  {"shut_down", [](auto& w) { w.send(w.stream, shut_down{}); }},
};

const step<events_world> events_life[] = {
  {"a listener joins", [](auto& w) { w.join(1); }},
  {"an event", [](auto& w) { w.send(w.stream, event_of("event")); }},
  {"the listener leaves", [](auto& w) { w.leave(1); }},
};

} // namespace

TEST_SUITE("links and operations: messages out of turn") {
  TEST_CASE("a connection ends with one report, whatever it is sent, and when") {
    send_out_of_turn<connection_world>(connection_messages, connection_life);
  }

  TEST_CASE("an operation answers and ends once, whatever it is sent, and when") {
    send_out_of_turn<operation_world>(operation_messages, operation_life);
  }

  TEST_CASE("the directory answers and ends, whatever it is sent, and when") {
    send_out_of_turn<directory_world>(directory_messages, directory_life);
  }

  TEST_CASE("the events end, whatever they are sent, and when") {
    send_out_of_turn<events_world>(events_messages, events_life);
  }
}

} // namespace lectern
