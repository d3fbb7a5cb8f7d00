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

/// The client's part in the session protocol: types no more than it was granted, says what it
/// has taken, and keeps what it was told.
class session_speaker {
public:
  session_speaker(scene& all, const thing& client);

  /// Speaks on this link from now on.
  void join(sim_link& link) { link_ = &link; }

  /// Looks at what has come since.
  void listen();

  void type(std::string text);
  /// What is not input. @param role In which the client began, if it follows roles.
  void say_more(std::optional<viewer_role> role);

  /// Says what no client may say. @param way Which of `breakages` such messages.
  void break_protocol(std::size_t way);

  static constexpr std::size_t breakages = 4;

  // -- what it was told

  /// Where the view begins; unset if it was never told.
  [[nodiscard]] std::optional<std::uint64_t> begin() const noexcept { return begin_; }

  /// The output, and in it the words of Incus's dialect for what is missing.
  [[nodiscard]] const std::string& shown() const noexcept { return shown_; }

  [[nodiscard]] std::size_t bytes_taken() const noexcept { return taken_; }
  [[nodiscard]] std::size_t ends() const noexcept { return ends_; }

  /// As told by the last of `ends()`.
  [[nodiscard]] std::optional<int> exit_code() const noexcept { return exit_code_; }

private:
  void hear(const std::string& text);
  void hear_end(const boost::json::object& message);
  void show_up_to(std::size_t place);
  void acknowledge();
  void send_typed();

  scene& scene_;
  sim_link* link_ = nullptr;
  std::size_t texts_heard_ = 0;
  std::size_t shown_up_to_ = 0; ///< Of the link's data.
  std::size_t granted_ = 0;
  std::size_t taken_ = 0; ///< And acknowledged.
  std::string typed_;     ///< And not sent yet.
  std::string shown_;
  std::optional<std::uint64_t> begin_;
  std::size_t ends_ = 0;
  std::optional<int> exit_code_;
  task acknowledges_;
};

} // namespace lectern::simulation
