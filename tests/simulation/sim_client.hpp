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

/// A client with one operation: begins it, connects its sockets, sends, receives,
/// leaves. Records everything that is checked afterwards.
class sim_client final : public task_owner {
public:
  sim_client(run_context& context, product& service, client_plan planned);

  /// The link for one of its connections, by index of its socket.
  [[nodiscard]] net::ws_link make_link(std::size_t index);

  /// Reads from now on. @returns Whether it did not before.
  bool start_reading();

  // -- faults

  void apply_fault(const fault_plan& fault);

  /// Resets the connections of a silent client, as the network does after a while.
  void reset_if_silent();

  /// Records why it may get less than a client without faults.
  void excuse(const std::string& reason) { excuses.insert(reason); }

  // -- its outcome

  struct socket_state {
    std::string name;
    bool shows_output = false;
    std::shared_ptr<sim_link> link; ///< Null unless connected.
    std::size_t claims = 0;         ///< Claims that were granted.
  };

  [[nodiscard]] const socket_state* find(std::string_view name) const;

  /// Whether it has its operation's final state, or none, and no link any more.
  [[nodiscard]] bool is_settled() const;

  [[nodiscard]] bool is_console() const noexcept { return plan.type == client_plan::kind::console; }

  /// The letter that only this client types.
  [[nodiscard]] char letter() const noexcept { return static_cast<char>('a' + plan.number); }

  const client_plan plan;
  std::vector<socket_state> sockets;
  bool asked = false; ///< Has requested its operation.
  bool begun = false;
  std::optional<ec> refused;
  bool answered = false;               ///< Its request for the final state.
  std::optional<operation_info> final; ///< As answered by the directory.
  std::size_t finals = 0;              ///< Final states that were announced.
  bool announced = false;              ///< As running.
  std::size_t bytes_typed = 0;
  bool broke = false;            ///< Has broken the session protocol.
  std::set<std::string> excuses; ///< Why it may get less than others.
  bool may_be_refused = false;   ///< Another client has, or wants, the console.
  /// How it left: closed, reset or silent. It does nothing afterwards.
  std::optional<fault_plan::kind> departure;
  std::shared_ptr<sim_child> child; ///< The command's, once it has started.
  std::optional<session_peer> peer; ///< Set if it speaks the session protocol.

  /// Called when it requests its operation.
  std::function<void(sim_client&)> on_asking;

private:
  enum class act : std::uint8_t { type, send_controls, end_input, leave };

  void begin();
  void connect(std::size_t index);
  void claim(std::size_t index);
  void do_next_act();
  void type();
  void take_final(const answer<operation_info>& reply);
  void break_protocol(std::size_t way);
  void depart(fault_plan::kind type, const char* reason);
  void apply_departure(sim_link& link) const;
  void update();

  run_context& context_;
  product& product_;
  incus::socket_secrets secrets_; ///< By socket name.
  std::deque<act> acts_;
  bool reads_late_ = false;      ///< Does not read yet, but will.
  std::vector<bool> connecting_; ///< By socket: whether connecting has begun.
  task begins_;
  std::deque<task> connects_; ///< By socket.
  task acts_next_;
};

} // namespace lectern::simulation
