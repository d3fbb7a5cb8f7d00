#pragma once

#include "actors/messages/causes.hpp"
#include "actors/messages/instance_definition.hpp"
#include "actors/messages/local.hpp"
#include "actors/messages/source_plan.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

/// What instances are, and the messages about them that carry no handle.
namespace lectern {

// -- what is known of one -------------------------------------------------------

/// What an instance does. Dialects have names and numbers for it.
enum class instance_status : std::uint8_t {
  stopped,
  starting,
  running,
  freezing,
  frozen,
  stopping,
  failed, ///< It has lost its console, or its actor, by a fault.
};

/// An instance as seen from outside at one moment.
struct instance_info {
  std::string name;
  std::string description = {};
  /// Null if it was not made of keys.
  std::shared_ptr<const instance_definition> definition = {};
  /// For people: where it can be changed. Empty: here, by clients.
  std::string defined_in = {};
  wall_time created_at = {};
  instance_status status = instance_status::running;
  wall_time since = {}; ///< It has had `status`.
};

/// What an instance is and uses at one moment. 0 and empty: not known.
struct instance_state {
  std::chrono::nanoseconds cpu_time{}; ///< Of all processors together, since `started`.
  std::uint64_t memory_used = 0;       ///< Bytes, as the next two.
  std::uint64_t memory_total = 0;
  std::uint64_t swap_used = 0;
  std::uint64_t processes = 0;
  std::uint64_t processors = 0;
  std::array<double, 3> load = {}; ///< Processes that run or wait: of 1, 5 and 15 minutes.
  wall_time started = {};
  std::string os = {};
  std::string os_version = {};
  std::string kernel_version = {};
  std::string host_name = {};
};

/// Why an instance does not run a command.
struct exec_refusal {
  plan_refusal cause{};
  std::string text; ///< For people.
};

using exec_plan = std::variant<source_plan, exec_refusal>;

// -- what one is made of --------------------------------------------------------

/// Turns a request into what to open. May block, as it may look users and folders up: it is called
/// on any thread but a unit's, and several times at once.
using exec_planner = std::function<exec_plan(const exec_request&)>;

/// Reads the state of an instance. Called as an `exec_planner` is, but never twice at once.
using state_reader = std::function<instance_state()>;

// -- api -> instance --------------------------------------------------------------

/// How does the instance run this command?
struct plan_command {
  std::shared_ptr<const exec_request> request;
};

struct command_planned {
  exec_plan plan;
};

/// What is the instance, and what does it use? Answered with an `instance_state`, in
/// `instance_limits::reading_timeout` at the latest.
struct get_instance_state {};

/// What a client can want of an instance.
enum class instance_change : std::uint8_t {
  start,
  stop,
  restart, ///< Stop, then start.
  freeze,
  unfreeze,
};

/// Why a change is not made, before its driver is asked.
enum class change_refusal : std::uint8_t {
  busy, ///< Another change is being made.
  already_running,
  already_stopped,
  not_running,
  not_frozen,
  failed, ///< The instance has failed: it can only be removed.
};

/// Make the change; answered when it has been made, or will not be.
struct change_instance {
  instance_change change{};
  bool force = false; ///< Of `stop` and `restart`: end it at once, do not ask.
  /// Of `stop` and `restart`: how long it may take to end when asked.
  std::chrono::milliseconds timeout{30'000};
};

struct change_outcome {
  std::optional<change_refusal> refusal = {};
  std::string flaw = {}; ///< Why it could not be made, for people. Empty, and no refusal: it was.
};

/// Be shown so from now on.
struct describe_instance {
  std::shared_ptr<const instance_definition> definition;
};

// -- instance -> directory --------------------------------------------------------

/// The status of the instance, or how it is shown, has changed.
struct instance_changed {
  instance_info info;
  /// It has stopped, and nothing but this ends its commands.
  bool abandons_commands = false;
};

// -- instance <-> instance_calls --------------------------------------------------

/// Call `plan` with `request`; answered in `instance_calls_limits::timeout` at the latest.
struct make_plan {
  std::shared_ptr<const exec_planner> plan;
  std::shared_ptr<const exec_request> request;
};

/// Call `reader`; answered with an `instance_state` once it has returned, however long that takes.
struct read_state {
  std::shared_ptr<const state_reader> reader;
};

/// A call has returned, on some thread.
struct call_returned {
  std::uint64_t number = 0;
  std::variant<exec_plan, instance_state> result;
};

// -- service, api -> directory ----------------------------------------------------

/// Fails with `ec::instance_unknown`.
struct find_instance {
  std::string name;
};

struct list_instances {};

struct instance_added {};

/// Forget the instance, then end its operations and itself, in this order; answered when they have
/// ended. Fails with `ec::instance_unknown`.
struct remove_instance {
  std::string name;
};

struct instance_removed {};

// -- operations, api -> inventory ---------------------------------------------------

/// Do this to an instance; answered when it is done, or cannot be.
struct perform_task {
  instance_task task{};
  std::string instance;
  std::shared_ptr<const instance_definition> definition = {}; ///< Of `create` and `update`.
  bool starts = false; ///< Of `create`: the instance, once it is there.
  bool force = false;  ///< As in `change_instance`.
  std::chrono::milliseconds timeout{30'000};
};

struct task_done {
  std::string flaw = {}; ///< Why it cannot be, for people. Empty: it is.
};

/// Make the instances that were kept; answered when all are there.
struct restore_instances {};

struct instances_restored {
  std::vector<std::string> flaws = {}; ///< For people: one of each instance that is not there.
};

} // namespace lectern
