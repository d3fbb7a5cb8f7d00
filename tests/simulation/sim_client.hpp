#pragma once

#include "net/source/exit_status.hpp"
#include "tests/simulation/plan.hpp"
#include "tests/simulation/product.hpp"
#include "tests/simulation/run_context.hpp"
#include "tests/simulation/session_peer.hpp"
#include "tests/simulation/sim_child.hpp"
#include "tests/simulation/sim_link.hpp"

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace lectern::simulation {

/// A client with one operation: begins it, connects its sockets, speaks, listens,
/// leaves. Keeps everything by which the service is judged afterwards.
class client final : public thing {
public:
  client(scene& all, house& service, client_plan how);

  /// The link for one of its connections, as named by `house::connect`.
  [[nodiscard]] net::ws_link make_link(std::size_t index);

  /// Reads from now on, if it did not. @returns Whether that changes anything.
  bool start_reading();

  // -- what goes wrong

  void suffer(const fault_plan& fault);

  /// The network gives up the connections of a client that fell silent.
  void lose_what_is_silent();

  /// From now on it may be treated worse than a client that is well.
  void excuse(const std::string& why) { excuses.insert(why); }

  // -- what became of it

  struct socket {
    std::string name;
    bool shows_output = false;
    std::shared_ptr<sim_link> link; ///< Null unless connected.
    std::size_t claims = 0;         ///< That were granted.
  };

  [[nodiscard]] const socket* find(std::string_view name) const;

  /// Whether it has its operation's final state, or none, and no link any more.
  [[nodiscard]] bool is_settled() const;

  [[nodiscard]] bool is_console() const noexcept { return plan.what == client_plan::kind::console; }

  /// What it types, and nobody else.
  [[nodiscard]] char letter() const noexcept { return static_cast<char>('a' + plan.number); }

  const client_plan plan;
  std::vector<socket> sockets;
  bool asked = false; ///< For an operation.
  bool begun = false;
  std::optional<ec> refused;
  bool answered = false;               ///< Its question for the final state.
  std::optional<operation_info> final; ///< As told by the directory.
  std::size_t finals = 0;              ///< Final states that were announced.
  bool announced = false;              ///< That it runs.
  std::size_t bytes_typed = 0;
  bool broke = false;            ///< The session protocol.
  std::set<std::string> excuses; ///< Why it may be treated worse.
  bool may_be_refused = false;   ///< Somebody else has, or wants, the console.
  /// How it went: closed, reset or silent. It does nothing from then on.
  std::optional<fault_plan::kind> fate;
  std::shared_ptr<sim_child> child;       ///< Of a command, once it has started.
  std::optional<session_speaker> speaker; ///< If it speaks the session protocol.

  /// Called when it asks for its operation.
  std::function<void(client&)> on_asking;

private:
  enum class act : std::uint8_t { type, say_more, end_input, leave };

  void begin();
  void connect(std::size_t index);
  void claim(std::size_t index);
  void do_next_act();
  void type();
  void told_final(const answer<operation_info>& how);
  void break_protocol(std::size_t way);
  void go(fault_plan::kind how, const char* why);
  void meet_fate(sim_link& link) const;
  void update();

  scene& scene_;
  house& house_;
  incus::socket_secrets secrets_; ///< By the name of the socket.
  std::deque<act> acts_;
  bool reads_late_ = false;      ///< And does not read yet.
  std::vector<bool> connecting_; ///< By socket: whether that was begun.
  task begins_;
  std::deque<task> connects_; ///< By socket.
  task acts_next_;
};

} // namespace lectern::simulation
