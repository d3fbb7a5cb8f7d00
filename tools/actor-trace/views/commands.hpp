#pragma once

#include "tools/actor-trace/command.hpp"

namespace lectern::tracing {

void add_timeline(CLI::App& app, context& common);
void add_why(CLI::App& app, context& common);
void add_effects(CLI::App& app, context& common);
void add_graph(CLI::App& app, context& common);
void add_export(CLI::App& app, context& common);

} // namespace lectern::tracing
