#pragma once

#include "lectern/source.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace lectern {

/// This machine: a login shell as its console, child processes as its commands.
struct host_instance {
  std::string description = "This machine";
  std::string console_shell = {}; ///< Path; empty means the login shell of the process's user.
};

/// When the program of a console is started again after it has ended. The pause before that
/// doubles, from 0.1 s to 30 s, until one has run for 10 s.
enum class console_restart : std::uint8_t {
  always,
  on_failure, ///< After exit code 0 not before somebody opens the console.
  on_demand,  ///< Only when somebody opens the console; so it is at the beginning, too.
};

/// Programs: one as the console, and commands behind a prefix, e.g. `ssh board1`.
struct command_instance {
  std::string description = {};
  /// Runs on a terminal. Empty: no console.
  std::vector<std::string> console = {};
  console_restart restart = console_restart::always;
  /// For how long nobody views the console until its program is ended; it is started again for the
  /// next viewer. 0: it is not ended.
  std::chrono::milliseconds idle_stop{0};
  /// Precedes the words of every command. Empty: commands are refused.
  std::vector<std::string> command_prefix = {};
  /// The complete environment of these programs; only `PATH` is inherited, unless set here.
  std::map<std::string, std::string> environment = {};
  std::string directory = "/";
};

/// A Unix stream socket that something else serves, e.g. the serial port of a virtual
/// machine. It is reconnected whenever it ends. Has no commands.
struct stream_instance {
  std::string description = {};
  std::string path = {}; ///< At most 107 bytes.
};

/// A command that a client wants to run on an instance.
struct command_request {
  std::vector<std::string> words = {}; ///< At least one.
  std::map<std::string, std::string> environment = {};
  std::string directory = {};
  bool has_terminal = false; ///< Its input, output and errors are one stream.
  window_size size = {};     ///< Of the terminal.
  std::uint32_t user = 0;    ///< 0: the default of the instance.
  std::uint32_t group = 0;   ///< Likewise.
};

/// Creates the source of a console, again each time the console restarts; or of a command, once
/// for each command. Called like the functions of a source, before `open`.
/// @returns The source. Null, or an exception, means that it cannot be created; the session
///   ends with code 126.
using console_factory = std::function<std::unique_ptr<source>()>;
using command_factory = std::function<std::unique_ptr<source>(const command_request&)>;

/// Sources that the host program implements.
struct custom_instance {
  std::string description = {};
  console_factory console = {}; ///< Unset: no console.
  command_factory command = {}; ///< Unset: commands are refused.
};

/// One of the others, as the configuration file of lecternd spells it: `lectern.kind` is `host`,
/// `command` or `unix`, the other keys are those of that kind. lecternd(8) lists them. Clients see
/// the keys (`incus config show`).
struct defined_instance {
  std::string description = {};
  std::map<std::string, std::string> keys = {};
  /// For people: where they can change it. Clients that try to are told.
  std::string defined_in = "the program that serves it";
};

using instance =
  std::variant<host_instance, command_instance, stream_instance, custom_instance, defined_instance>;

} // namespace lectern
