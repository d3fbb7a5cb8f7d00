#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace lectern {

/// What a program's output has set in the terminal that shows it, as far as it disturbs the
/// next program there: see "XTerm Control Sequences" (Dickey, invisible-island.net).
///
/// Parses output in pieces of any size. Does not model the screen: neither its text nor the
/// position of the cursor.
class terminal_modes {
public:
  /// Of `private_modes`: how many there are.
  static constexpr std::size_t modes_count = 19;

  terminal_modes() noexcept;

  void consume(std::string_view output);

  /// What brings the terminal back to its defaults, at the place where the output stands now;
  /// empty if nothing has to be done. The cursor stays, unless scrolling was confined to a part
  /// of the screen: then it goes to the last line.
  [[nodiscard]] std::string reset() const;

  /// What brings a terminal from its defaults to these modes, colours and shapes excepted: a
  /// program sets those again and again. The cursor goes to the top if scrolling is confined.
  [[nodiscard]] std::string set() const;

  /// Whether the output stands inside of a control sequence.
  [[nodiscard]] bool is_in_sequence() const noexcept { return state_ != state::ground; }

  /// Whether the screen without scrollback is shown, as full-screen programs use it.
  [[nodiscard]] bool alternate_screen() const noexcept;

private:
  enum class state : std::uint8_t { ground, escape, charset, skip_one, csi, text };

  void step(char c);
  void step_escape(char c);
  void step_csi(char c);
  void end_csi(char final);
  void set_modes(bool on);
  [[nodiscard]] std::string_view skip_plain(std::string_view output);

  state state_ = state::ground;
  std::string csi_; ///< What stands between `ESC [` and the final byte; bounded.
  std::array<bool, modes_count> modes_;
  bool inserts_ = false;
  bool keypad_ = false;
  char charset_ = 'B';   ///< In G0; `B` is ASCII.
  bool shifted_ = false; ///< To G1.
  bool coloured_ = false;
  std::string margins_; ///< Between which it scrolls, as in `ESC [ … r`; empty: all of it.
};

} // namespace lectern
