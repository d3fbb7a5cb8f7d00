#include "tools/actor-trace/views/wording.hpp"

#include "tools/actor-trace/text.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <system_error>

namespace lectern::tracing {

using trace::event;
using trace::kind;

namespace {

/// The words for a kind; `{}` are fields by name, and a part after `|` is left out if its field
/// is empty. A kind that is not listed here is described by the names in the trace.
struct phrase {
  kind record_kind{};
  std::string_view text;
};

constexpr std::array phrases{
  phrase{kind::send, "sends {message} to {to}"},
  phrase{kind::receive, "{message} from {from}"},
  phrase{kind::reject, "{message} arrives too late for {to}"},
  phrase{kind::spawn, "starts"},
  phrase{kind::exit, "ends|: {reason}"},
  phrase{kind::phase, "{before} > {after}"},
  phrase{kind::enter, "wakes: {entrance}"},
  phrase{kind::link_open, "opens link {link}"},
  phrase{kind::link_read, "reads {bytes}"},
  phrase{kind::link_write, "writes {frame}|, {bytes}"},
  phrase{kind::link_written, "has written {bytes}"},
  phrase{kind::link_close, "sends Close| {code}"},
  phrase{kind::link_drop, "drops link {link}"},
  phrase{kind::link_gone, "link {link} ended: {cause}|, {bytes_dropped} dropped"},
  phrase{kind::link_end, "peer closed| with code {code}|: {errno}"},
  phrase{kind::output_taken, "takes {bytes} of output"},
  phrase{kind::child_start, "starts the child, pid {pid}"},
  phrase{kind::child_exit, "child ends: {exit_status}"},
  phrase{kind::child_signal, "sends {signal} to the child"},
  phrase{kind::child_failed, "child fails to start: {errno}"},
  phrase{kind::source_read, "reads {bytes} from the child"},
  phrase{kind::source_discard, "discards {bytes} from the child"},
  phrase{kind::source_drained, "reaches the end of stream {stream}"},
  phrase{kind::source_write, "writes {bytes} to the child"},
  phrase{kind::output_sent, "sends {bytes} to link {link}"},
  phrase{kind::credit_taken, "may send {bytes} more to link {link}"},
  phrase{kind::end_sent, "sends the end to link {link}"},
  phrase{kind::gap_sent, "tells link {link} that {bytes} are lost"},
  phrase{kind::viewer_added, "link {link} starts viewing"},
  phrase{kind::viewer_gone, "link {link} stops viewing"},
  phrase{kind::input_taken, "takes {bytes} of input from link {link}"},
  phrase{kind::input_dropped, "drops {bytes} of input| from link {link}"},
  phrase{kind::order_dropped, "drops what link {link} may not order"},
  phrase{kind::operation_named, "is {uuid}"},
  phrase{kind::slot_joined, "link {link} joins slot {slot}"},
  phrase{kind::operation_final, "reaches its final state: {status}|, exit code {exit_code}"},
  phrase{kind::console_granted, "gives {operation} control of the console"},
  phrase{kind::console_freed, "{operation} does not control the console any more"},
  phrase{kind::end_decided, "decides to end: {end_cause}"},
  phrase{kind::link_stop, "is to close link {link}| with code {code}"},
  phrase{kind::source_cut, "does not wait for the rest of the output"},
  phrase{kind::source_ended, "source ended: {source_end}"},
  phrase{kind::down, "learns that {actor} ended"},
  phrase{kind::owns, "owns {actor}"},
};

std::string peer_text(const reading& in, std::string_view name, std::uint32_t peer) {
  if (name == "link")
    return std::to_string(peer);
  if (name == "stream")
    return in.seen.schema().value(name, peer);
  return in.lives.name(peer);
}

std::string value_text(const reading& in, std::string_view name, const event& entry) {
  if (name == "message")
    return in.seen.schema().message(entry.type());
  if (name.starts_with("bytes"))
    return bytes_text(entry.value);
  if (name == "uuid")
    return trace::to_text(trace::uuid_of(entry));
  if (name == "role")
    return in.seen.schema().role(static_cast<std::uint16_t>(entry.value));
  if (name == "exit_code" && entry.value == trace::no_exit_code)
    return "none";
  return in.seen.schema().value(name, entry.value);
}

std::string aux_text(const reading& in, std::string_view name, const event& entry) {
  const auto aux = entry.aux;
  auto text = in.seen.schema().value(name, aux);
  if (text != std::to_string(aux)) // The trace has a name for it.
    return text;
  if (name == "exit_status")
    return exit_text(aux);
  if (name == "signal")
    return signal_text(aux);
  if (name == "errno" && entry.kind() == kind::link_end)
    return network_error_text(aux);
  if (name == "errno")
    return std::generic_category().message(static_cast<int>(aux));
  return text;
}

/// Of a phase: both numbers are of the role of the actor.
named_fields phases_of(const reading& in, const event& entry) {
  const auto* actor = in.lives.find(entry.self);
  const auto role = actor == nullptr ? std::uint16_t{0} : actor->role;
  return {{"before", in.seen.schema().phase(role, entry.peer)},
          {"after", in.seen.schema().phase(role, entry.aux)}};
}

std::string_view value_in(const named_fields& fields, std::string_view name) {
  const auto found = std::find_if(fields.begin(), fields.end(),
                                  [&](const auto& field) { return field.first == name; });
  return found == fields.end() ? std::string_view{} : std::string_view{found->second};
}

bool says_nothing(std::string_view value) {
  constexpr std::array<std::string_view, 5> nothing{"", "none", "normal", "0", "0 B"};
  return std::find(nothing.begin(), nothing.end(), value) != nothing.end();
}

/// One part of a phrase.
/// @param is_optional Whether the text is empty if one of its fields is.
std::string filled_part(std::string_view part, const named_fields& fields, bool is_optional) {
  std::string text;
  while (!part.empty()) {
    const auto open = std::min(part.find('{'), part.size());
    text += part.substr(0, open);
    part.remove_prefix(open);
    if (part.empty())
      break;
    const auto close = part.find('}');
    const auto value = value_in(fields, part.substr(1, close - 1));
    if (is_optional && says_nothing(value))
      return {};
    text += value;
    part.remove_prefix(close + 1);
  }
  return text;
}

std::string filled(std::string_view pattern, const named_fields& fields) {
  std::string text;
  for (bool is_first = true; !pattern.empty(); is_first = false) {
    const auto part = pattern.substr(0, pattern.find('|'));
    text += filled_part(part, fields, !is_first);
    pattern.remove_prefix(std::min(part.size() + 1, pattern.size()));
  }
  return text;
}

/// By the names in the trace.
std::string generic_words(std::string text, const named_fields& fields) {
  for (const auto& [name, value] : fields)
    text.append(" ").append(name).append("=").append(value);
  return text;
}

} // namespace

named_fields fields_of(const reading& in, event_index at) {
  const auto& entry = in.seen[at];
  if (entry.kind() == kind::phase)
    return phases_of(in, entry);
  const auto known = in.seen.schema().kinds.find(static_cast<std::uint8_t>(entry.kind()));
  if (known == in.seen.schema().kinds.end())
    return {};
  const auto& names = known->second;
  named_fields fields;
  if (!names.peer.empty())
    fields.emplace_back(names.peer, peer_text(in, names.peer, entry.peer));
  if (!names.value.empty())
    fields.emplace_back(names.value, value_text(in, names.value, entry));
  // The ticket of a message is of use to its sender only; a UUID is there already.
  if (!names.aux.empty() && names.aux != names.value && !is_message(entry))
    fields.emplace_back(names.aux, aux_text(in, names.aux, entry));
  return fields;
}

std::string words_of(const reading& in, event_index at, std::optional<std::uint64_t> bytes) {
  const auto& entry = in.seen[at];
  auto fields = fields_of(in, at);
  if (bytes)
    for (auto& [name, value] : fields)
      if (name == "bytes")
        value = bytes_text(*bytes);
  for (const auto& phrase : phrases)
    if (phrase.record_kind == entry.kind())
      return filled(phrase.text, fields);
  return generic_words(in.seen.schema().kind(static_cast<std::uint8_t>(entry.kind())), fields);
}

std::optional<std::uint64_t> bytes_of(const reading& in, const event& entry) {
  const auto known = in.seen.schema().kinds.find(static_cast<std::uint8_t>(entry.kind()));
  if (known == in.seen.schema().kinds.end() || known->second.value != "bytes")
    return std::nullopt;
  return entry.value;
}

std::string network_error_text(std::uint64_t number) {
  constexpr std::array errors{EPIPE,      ENETDOWN,  ENETUNREACH, ENETRESET,   ECONNABORTED,
                              ECONNRESET, ETIMEDOUT, EHOSTDOWN,   EHOSTUNREACH};
  const auto is_it = [&](int error) { return static_cast<std::uint64_t>(error) == number; };
  if (std::none_of(errors.begin(), errors.end(), is_it))
    return {};
  return std::generic_category().message(static_cast<int>(number));
}

std::string signal_text(std::uint64_t number) {
  const auto* name = number < 65 ? sigabbrev_np(static_cast<int>(number)) : nullptr;
  return name == nullptr ? "signal " + std::to_string(number) : std::string{"SIG"} + name;
}

std::string exit_text(std::uint64_t shell_code) {
  return shell_code > signals_begin ? signal_text(shell_code - signals_begin)
                                    : "exit code " + std::to_string(shell_code);
}

} // namespace lectern::tracing
