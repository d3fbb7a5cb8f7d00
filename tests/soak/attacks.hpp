#pragma once

#include "tests/support/http_client.hpp"

#include <cstddef>
#include <deque>
#include <string_view>

/// What strangers, and callers without manners, do to a daemon. Each goes on until its
/// deadline, keeps to a stated rate, and returns how many of its attempts the daemon took.
namespace lectern::test::attacks {

/// Connections that stay open; the oldest leaves when there are too many.
class crowd {
public:
  crowd(endpoint where, std::size_t size_max) : where_(std::move(where)), size_max_(size_max) {}

  /// One more connection, which sends as much of `bytes` as the kernel takes at once.
  /// @returns Whether the daemon took it.
  bool add(std::string_view bytes);

private:
  endpoint where_;
  std::size_t size_max_;
  std::deque<net::unique_fd> members_;
};

// -- by strangers: `web` is the port of the web page ---------------------------------

std::size_t half_heads(const endpoint& web, deadline until);
std::size_t half_bodies(const endpoint& web, deadline until);
std::size_t unread_answers(const endpoint& web, deadline until);
std::size_t connect_and_leave(const endpoint& web, deadline until);
std::size_t guess_tokens(const endpoint& web, deadline until);

// -- by callers: `local` is a Unix socket --------------------------------------------

std::size_t deaf_listeners(const endpoint& local, deadline until);
std::size_t large_commands(const endpoint& local, deadline until);
std::size_t waiters_that_leave(const endpoint& local, deadline until);
std::size_t single_byte_frames(const endpoint& local, deadline until);
std::size_t wrong_messages(const endpoint& local, deadline until);
std::size_t typed_ahead(const endpoint& local, deadline until);

} // namespace lectern::test::attacks
