#include "actors/source/terminal_modes.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <utility>

namespace lectern {

namespace {

constexpr char escape = '\x1b';
constexpr char shift_out = '\x0e';
constexpr char shift_in = '\x0f';
constexpr char bell = '\a';
constexpr char cancel = '\x18';
constexpr char substitute = '\x1a';

struct private_mode {
  unsigned number = 0;
  bool initially = false;
};

/// Of DECSET and DECRST, `ESC [ ? number h` and `l`; the screens come first.
constexpr std::array<private_mode, terminal_modes::modes_count> private_modes{{
  {1049, false}, {1047, false}, {47, false},   // The alternate screen.
  {1, false},    {66, false},                  // Keys: cursor, keypad.
  {5, false},    {6, false},    {7, true},     // Reversed, origin, wrapped at the margin.
  {25, true},                                  // The cursor is shown.
  {9, false},    {1000, false}, {1002, false}, // The mouse: what it reports,
  {1003, false}, {1004, false}, {1005, false}, // and how.
  {1006, false}, {1015, false}, {2004, false}, // Pastes are marked.
  {2026, false},                               // Drawing waits.
}};

constexpr std::size_t screens_count = 3; ///< The first of them.
constexpr std::size_t origin_mode = 6;   ///< Its place there.
static_assert(private_modes[origin_mode].number == 6);

/// Longer ones mean nothing to us.
constexpr std::size_t csi_bytes_max = 64;

} // namespace

terminal_modes::terminal_modes() noexcept {
  std::transform(private_modes.begin(), private_modes.end(), modes_.begin(),
                 [](const private_mode& mode) { return mode.initially; });
}

void terminal_modes::consume(std::string_view output) {
  while (!output.empty()) {
    if (state_ == state::ground)
      output = skip_plain(output);
    if (output.empty())
      return;
    step(output.front());
    output.remove_prefix(1);
  }
}

std::string terminal_modes::reset() const {
  std::string out;
  if (state_ != state::ground)
    out += cancel; // What was begun does not take the next bytes with it.
  for (std::size_t i = 0; i < modes_.size(); ++i)
    if (modes_[i] != private_modes[i].initially)
      out += "\x1b[?" + std::to_string(private_modes[i].number) + (modes_[i] ? 'l' : 'h');
  if (!margins_.empty() || modes_[origin_mode])
    out += "\x1b[r\x1b[999;1H";
  if (inserts_)
    out += "\x1b[4l";
  if (keypad_)
    out += "\x1b>";
  if (charset_ != 'B')
    out += "\x1b(B";
  if (shifted_)
    out += shift_in;
  if (coloured_)
    out += "\x1b[0m";
  return out;
}

std::string terminal_modes::set() const {
  std::string out;
  for (std::size_t i = 0; i < modes_.size(); ++i)
    if (modes_[i] != private_modes[i].initially)
      out += "\x1b[?" + std::to_string(private_modes[i].number) + (modes_[i] ? 'h' : 'l');
  if (!margins_.empty())
    out += "\x1b[" + margins_ + "r";
  if (inserts_)
    out += "\x1b[4h";
  if (keypad_)
    out += "\x1b=";
  if (charset_ != 'B')
    out += std::string{"\x1b("} + charset_;
  if (shifted_)
    out += shift_out;
  return out;
}

bool terminal_modes::alternate_screen() const noexcept {
  return std::any_of(modes_.begin(), modes_.begin() + screens_count, [](bool on) { return on; });
}

/// Text is most of what there is: no byte of it is looked at one by one.
std::string_view terminal_modes::skip_plain(std::string_view output) {
  const auto end = std::min(output.find(escape), output.size());
  const auto plain = output.substr(0, end);
  const auto out = plain.rfind(shift_out);
  const auto in = plain.rfind(shift_in);
  if (out != in) // One of them is there, and the last one counts.
    shifted_ = in == plain.npos || (out != plain.npos && out > in);
  return output.substr(end);
}

void terminal_modes::step(char c) {
  if (c == escape) { // Whatever was begun: it ends there.
    state_ = state::escape;
    return;
  }
  if (c == cancel || c == substitute) {
    state_ = state::ground;
    return;
  }
  switch (state_) {
  case state::ground:
    return;
  case state::escape:
    return step_escape(c);
  case state::charset:
    charset_ = c;
    state_ = state::ground;
    return;
  case state::skip_one:
    state_ = state::ground;
    return;
  case state::csi:
    return step_csi(c);
  case state::text:
    if (c == bell)
      state_ = state::ground;
    return;
  }
}

void terminal_modes::step_escape(char c) {
  state_ = state::ground;
  switch (c) {
  case '[':
    csi_.clear();
    state_ = state::csi;
    return;
  case ']': // OSC, DCS, SOS, PM, APC: text up to `ESC \`.
  case 'P':
  case 'X':
  case '^':
  case '_':
    state_ = state::text;
    return;
  case '(':
    state_ = state::charset;
    return;
  case ')':
  case '*':
  case '+':
  case '#':
  case '%':
  case ' ':
    state_ = state::skip_one;
    return;
  case '=':
  case '>':
    keypad_ = c == '=';
    return;
  case 'c': // RIS.
    *this = {};
    return;
  default:
    return;
  }
}

void terminal_modes::step_csi(char c) {
  const bool is_final = c >= '@' && c <= '~';
  if (is_final) {
    state_ = state::ground;
    end_csi(c);
  } else if (c >= ' ' && csi_.size() < csi_bytes_max) {
    csi_ += c;
  }
}

void terminal_modes::end_csi(char final) {
  switch (final) {
  case 'h':
  case 'l':
    return set_modes(final == 'h');
  case 'm':
    if (csi_.find_first_of(">?") == csi_.npos) // Those are about keys.
      coloured_ = csi_.find_first_not_of("0;") != csi_.npos;
    return;
  case 'r':
    if (csi_.find_first_not_of("0123456789;") == csi_.npos)
      margins_ = csi_;
    return;
  case 'p':
    if (csi_ == "!") { // DECSTR.
      inserts_ = keypad_ = shifted_ = coloured_ = false;
      charset_ = 'B';
      margins_.clear();
      modes_[origin_mode] = false;
    }
    return;
  default:
    return;
  }
}

void terminal_modes::set_modes(bool on) {
  if (csi_ == "4")
    inserts_ = on;
  if (!csi_.starts_with('?'))
    return;
  const char* at = csi_.data() + 1;
  const char* const end = csi_.data() + csi_.size();
  while (at < end) {
    unsigned number = 0;
    at = std::next(std::from_chars(at, end, number).ptr); // After the `;`, if there is one.
    for (std::size_t i = 0; i < modes_.size(); ++i)
      if (private_modes[i].number == number)
        modes_[i] = on;
  }
}

} // namespace lectern
