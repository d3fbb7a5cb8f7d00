#pragma once

#include "actors/messages/principal.hpp"
#include "net/http/http_message.hpp"
#include "net/http/http_rules.hpp"
#include "net/stream/peer.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

/// The messages about requests of clients: their origin, their rights, their answers.
namespace lectern {

// -- recordings ---------------------------------------------------------------

/// Make room for the recordings of one more command, at the cost of the oldest.
/// Fails with `ec::archive_broken`.
struct prepare_recording {
  std::string instance;
};

struct recording_folder {
  std::filesystem::path path; ///< Exists.
  /// Names of the files that were removed; commands may still be writing them.
  std::vector<std::string> removed = {};
  std::size_t files_kept = 0; ///< How many the archive keeps: `archive_limits::recordings_max`.
};

struct list_recordings {
  std::string instance;
};

struct recording_list {
  std::vector<std::string> names;
};

/// Fails with `ec::recording_unknown`.
struct find_recording {
  std::string instance;
  std::string name;
};

struct recording {
  std::string bytes;
};

/// Fails with `ec::recording_unknown`.
struct remove_recording {
  std::string instance;
  std::string name;
};

struct recording_removed {};

// -- origin and rights --------------------------------------------------------

/// How a stream reached the service.
enum class entry_point : std::uint8_t {
  local, ///< A Unix socket.
  tcp,
  host, ///< The host program accepted it, and names the client.
};

/// What a TCP port that serves the web page is called.
struct web_port {
  std::vector<std::string> names = {}; ///< Host names, beside addresses and `localhost`.
};

struct exec_request;

/// Where a stream comes from, as far as its socket shows, and what its port asks of clients.
struct stream_origin {
  entry_point by = entry_point::tcp;
  std::string name = {};                          ///< Of `host`: its client.
  std::optional<net::peer_credentials> peer = {}; ///< Of `local`.
  std::string address = {};                       ///< Of `tcp`: the peer's IP address.
  std::string token = {};                         ///< Of `tcp`: to be sent by clients. Empty: none.
  std::shared_ptr<const web_port> web = {};       ///< Of `tcp`: it serves the web page.
};

/// The sender of one request, as its stream and its head prove it. Holds no secret.
struct request_sender {
  principal caller = {};
  /// Set: what the head presented does not count here, whatever the request is for.
  net::http_fault refused = {};
  std::optional<net::peer_credentials> peer = {}; ///< Of a Unix socket.
  std::string address = {};                       ///< Of TCP.
  std::shared_ptr<const web_port> web = {};       ///< The port serves the web page.
};

/// What a request is about to do.
enum class access_kind : std::uint8_t {
  look,
  watch_events,
  read_log,
  clear_log,
  attach_console,
  watch_console,
  run_command,
  read_recording,
  remove_recording,
  join_operation,
  cancel_operation,
  invite,
  manage,
};

/// May they? A refusal is an answer, too.
struct ask_access {
  principal caller;
  std::optional<net::peer_credentials> peer = {}; ///< Of a Unix socket.
  std::string authorization = {};                 ///< The field of that name.
  access_kind action{};
  std::string instance = {}; ///< Empty if it is about no single one.
  bool force = false;
  /// Of `run_command`, never null there: all that decides about what will run.
  std::shared_ptr<const exec_request> exec = {};
  /// Of `join_operation` and `cancel_operation`: it was made by the same principal.
  bool is_own = false;
  bool is_watched = false; ///< Of `join_operation`: it is that of a spectator.
};

struct access_decision {
  bool allowed = false;
  std::string reason; ///< Of a refusal, for the client; may be empty.
};

/// A question was decided, on some thread.
struct access_decided {
  std::uint64_t question = 0;
  access_decision decision;
};

// -- api -> directory, events ---------------------------------------------------

/// A principal has signed out: ends its sessions, its commands, its waits and its event streams,
/// and those that were asked for before and come later.
struct principal_left {
  std::string id; ///< `principal::id`.
};

// -- http_connection <-> api --------------------------------------------------

/// Status and fields go out now; the `http_answer` that follows is the body.
struct http_head {
  unsigned status = 200;
  net::http_fields headers = {};
};

struct http_answer {
  net::http_response response;
};

} // namespace lectern
