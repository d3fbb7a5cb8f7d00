#pragma once

#include "actors/messages/local.hpp"

namespace lectern::simulation {

class actor_table;
class sim_client;
class sim_child;
class trace_tape;
class world;

// -- by phase of a schedule -----------------------------------------------------

/// Checks what must hold after every step.
void check_step(world& run);

/// Checks what must hold when the final state of a client's operation is announced.
void check_final(world& run, const sim_client& client, operation_status status);

/// Checks what must hold when the schedule is idle and the service has not been stopped.
void check_rest(world& run, const actor_table& actors);

/// Checks the trace once the service has stopped, by the same rules as traces of the daemon.
void check_trace(world& run, trace_tape& tape);

/// Checks what must hold once the service has stopped.
void check_end(world& run);

// -- parts of these -------------------------------------------------------------

/// Checks what must hold for one client at the end.
void check_client(world& run, sim_client& client);

/// Checks what must hold for a child at the end.
/// @param only The client of a command; null for a console's source, which has several.
void check_child(world& run, const sim_child& child, const sim_client* only);

/// Checks how much output is in transit to a client.
void check_window(world& run, const sim_client& client);

/// The client's name and its excuses.
[[nodiscard]] std::string describe(const sim_client& client);

} // namespace lectern::simulation
