#pragma once

#include "tools/actor-trace/reading.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace lectern::tracing {

/// Names and values of the fields of an event beyond its time, its kind and its actor, in
/// words: `link` `17`, `bytes` `345`, `code` `1000`. Without keys of messages, which are
/// addresses.
using named_fields = std::vector<std::pair<std::string, std::string>>;
[[nodiscard]] named_fields fields_of(const reading& in, event_index at);

/// What happened, in a few words, without the actor: `sends Close 1000`.
/// @param bytes Of several such events together.
[[nodiscard]] std::string words_of(const reading& in, event_index at,
                                   std::optional<std::uint64_t> bytes = {});

/// The bytes that an event speaks of.
[[nodiscard]] std::optional<std::uint64_t> bytes_of(const reading& in, const trace::event& entry);

/// `exit code 3`, or `SIGKILL` of a status as shells report it.
[[nodiscard]] std::string exit_text(std::uint64_t shell_code);

/// `Connection reset by peer`; empty if this is not an error of a network. Links also record
/// the ends of streams, which have small numbers of their own.
[[nodiscard]] std::string network_error_text(std::uint64_t number);

/// An exit status above it is that number plus a signal, as shells have it.
inline constexpr std::uint32_t signals_begin = 128;

/// `SIGHUP`, or `signal 99`.
[[nodiscard]] std::string signal_text(std::uint64_t number);

} // namespace lectern::tracing
