#pragma once

namespace lectern::simulation {

class world;
class actor_table;

/// What must hold after every step.
void judge_step(world& all);

/// What must hold once nothing is left to do and nobody has stopped the service.
void judge_rest(world& all, const actor_table& actors);

/// What must hold once the service has stopped.
void judge_end(world& all);

} // namespace lectern::simulation
