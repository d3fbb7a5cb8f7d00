#pragma once

#include "tools/actor-trace/command.hpp"

namespace lectern::tracing {

void add_timeline(option_parser& parser, context& common);
void add_why(option_parser& parser, context& common);
void add_effects(option_parser& parser, context& common);
void add_graph(option_parser& parser, context& common);
void add_export(option_parser& parser, context& common);

} // namespace lectern::tracing
