#pragma once

#include "actors/messages/principal.hpp"
#include "net/stream/peer.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace lectern::access {

/// A client of a Unix socket. @param peer Unset: the kernel did not say.
[[nodiscard]] principal local_principal(const std::optional<net::peer_credentials>& peer);

/// A client of the host program, which calls it `name`.
[[nodiscard]] principal host_principal(const std::string& name);

/// A client that has the token of its port.
[[nodiscard]] principal token_principal();

/// A client of a port whose `authorization`, the field of that name, only the host program can
/// judge: its content distinguishes callers, and where there is none their `address`.
[[nodiscard]] principal presented_principal(std::string_view authorization,
                                            const std::string& address);

/// Somebody who has signed in to the web page. @param pass Its id.
[[nodiscard]] principal web_principal(const std::string& pass, std::string name);

/// A client that has proved nothing: nobody, with a name for people.
[[nodiscard]] principal unknown_principal();

/// Whether `authorization`, the field of that name, holds this bearer token (RFC 6750). Takes a
/// time that depends on lengths only.
[[nodiscard]] bool is_bearer(std::string_view authorization, std::string_view token);

/// Why a request of an unknown client is refused. It says if a token was sent, which then is wrong,
/// and no more to strangers. @param authorization The field of that name.
[[nodiscard]] std::string_view distrust_text(std::string_view authorization) noexcept;

/// What the way a caller came is called in events: `unix`, `token`, `host`, or `web`.
[[nodiscard]] std::string_view protocol_of(auth_method method) noexcept;

} // namespace lectern::access
