#include "actors/session/exec_summary.hpp"

#include <algorithm>
#include <string_view>

namespace lectern {

namespace {

/// The first bytes of a text that is too long, without half a character, and a mark.
std::string cut(std::string_view text, std::size_t bytes) {
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0) == 0x80)
    --bytes;
  return std::string{text.substr(0, bytes)}.append("…");
}

} // namespace

std::vector<std::string> beginning_of(const std::vector<std::string>& command) {
  std::vector<std::string> words;
  auto room = shown_command_bytes_max;
  for (const auto& word : command) {
    if (word.size() > room) {
      words.push_back(cut(word, room));
      break;
    }
    words.push_back(word);
    room -= std::min(room, word.size() + 1);
  }
  return words;
}

std::shared_ptr<const exec_request> abbreviated(const std::shared_ptr<const exec_request>& whole) {
  constexpr std::size_t small = 4 * shown_command_bytes_max; // Nearly all are.
  if (!whole || bytes_of(*whole) <= small)
    return whole;
  auto summary = std::make_shared<exec_request>();
  summary->command = beginning_of(whole->command);
  summary->interactive = whole->interactive;
  summary->awaits_sockets = whole->awaits_sockets;
  summary->is_recorded = whole->is_recorded;
  summary->in_session = whole->in_session;
  return summary;
}

std::size_t bytes_of(const exec_request& request) {
  constexpr std::size_t around_string = 64;
  std::size_t bytes = 0;
  for (const auto& word : request.command)
    bytes += around_string + word.size();
  for (const auto& [name, value] : request.environment)
    bytes += 2 * around_string + name.size() + value.size();
  return bytes;
}

} // namespace lectern
