#pragma once

#include "actors/messages/wire.hpp"
#include "tests/simulation/run_context.hpp"
#include "tests/simulation/sim_link.hpp"

#include <boost/json/object.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace lectern::simulation {

/// The client's end of the session protocol: sends no more input than it was granted,
/// acknowledges output, and records what it receives.
class session_peer {
public:
  session_peer(run_context& context, const task_owner& client);

  /// Uses this link from now on.
  void join(sim_link& link) { link_ = &link; }

  /// Handles what has arrived since the last call.
  void update();

  void type(std::string text);

  /// Sends messages other than input. @param role The client's first role, if it follows roles.
  void send_controls(std::optional<viewer_role> role);

  /// Sends a message that breaks the protocol. @param way Selects one of `breakages` messages.
  void break_protocol(std::size_t way);

  static constexpr std::size_t breakages = 4;

  // -- what it has received

  /// The offset where the view begins; unset before `begin` has arrived.
  [[nodiscard]] std::optional<std::uint64_t> begin() const noexcept { return begin_; }

  /// The output, with the notices of Incus's dialect in place of gaps.
  [[nodiscard]] const std::string& shown() const noexcept { return shown_; }

  [[nodiscard]] std::size_t bytes_taken() const noexcept { return taken_; }
  [[nodiscard]] std::size_t ends() const noexcept { return ends_; }

  /// As in the last `end` message.
  [[nodiscard]] std::optional<int> exit_code() const noexcept { return exit_code_; }

private:
  void receive(const std::string& text);
  void receive_end(const boost::json::object& message);
  void show_up_to(std::size_t place);
  void acknowledge();
  void send_typed();

  run_context& context_;
  sim_link* link_ = nullptr;
  std::size_t texts_received_ = 0;
  std::size_t shown_up_to_ = 0; ///< An offset in the link's data.
  std::size_t granted_ = 0;
  std::size_t taken_ = 0; ///< Bytes acknowledged.
  std::string typed_;     ///< Input that has not been sent yet.
  std::string shown_;
  std::optional<std::uint64_t> begin_;
  std::size_t ends_ = 0;
  std::optional<int> exit_code_;
  task acknowledges_;
};

} // namespace lectern::simulation
