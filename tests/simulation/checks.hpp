#pragma once

#include "actors/messages/local.hpp"

namespace lectern::simulation {

class actor_table;
class client;
class sim_child;
class trace_tape;
class world;

// -- in the course of it ------------------------------------------------------

/// What must hold after every step.
void judge_step(world& all);

/// What must hold when the final state of a client's operation is announced.
void judge_final(world& all, const client& who, operation_status status);

/// What must hold once nothing is left to do and nobody has stopped the service.
void judge_rest(world& all, const actor_table& actors);

/// What must hold of the trace once the service has stopped: the rules by which traces
/// of the daemon are checked, too.
void judge_trace(world& all, trace_tape& tape);

/// What must hold once the service has stopped.
void judge_end(world& all);

// -- parts of these -------------------------------------------------------------

/// What must hold for one client at the end.
void judge_client(world& all, client& who);

/// What must hold for a child at the end.
/// @param only The client of a command; null for a console's source.
void judge_child(world& all, const sim_child& child, const client* only);

/// What must hold for the output that is on its way to a client.
void judge_window(world& all, const client& who);

/// The client, and what excuses a worse treatment of it.
[[nodiscard]] std::string words_of(const client& who);

} // namespace lectern::simulation
