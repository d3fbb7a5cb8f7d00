#pragma once

#include "actors/messages/codec.hpp"
#include "actors/messages/local.hpp"

#include <cstdint>

/// The dialects of Incus, one per kind of WebSocket.
namespace lectern::incus {

/// For a socket of an operation:
///
/// | role       | from the client                          | to the client                   |
/// |------------|------------------------------------------|---------------------------------|
/// | `terminal` | Binary: input. Text: its end             | Binary: output. Empty Text: end |
/// | `input`    | the same                                 | nothing                         |
/// | `output`   | anything, ignored                        | as `terminal`                   |
/// | `control`  | Text or Binary: JSON of a size or signal | nothing                         |
/// | `session`  | see `app/dialects/session`                        | |
[[nodiscard]] codec_factory codec_for(socket_role role);

/// What a listener is sent while nothing happens. Scripts in browsers cannot see Pings.
enum class idle_events : std::uint8_t {
  pinged, ///< A Ping, as in Incus.
  told,   ///< `{"type":"idle"}` in place of the Ping.
};

/// How a client names the event stream's dialect that has to name one: a browser that offers
/// names, for whatever reason, gives up unless one is chosen (WHATWG WebSockets, 3).
inline constexpr const char* events_protocol = "lectern.events.v1";

/// An event as listeners are sent it.
[[nodiscard]] net::chunk encode_event(const event& reported);

/// For `/1.0/events`: one Text frame per event; any message of the client ends
/// the link, as in Incus.
[[nodiscard]] codec_factory events_codec(idle_events idle = idle_events::pinged);

} // namespace lectern::incus
