#pragma once

#include <cstdint>
#include <string>

namespace CLI {
class App;
} // namespace CLI

namespace lectern::tracing {

/// Adds an option whose value is a duration with a unit; its help shows the value it has now.
void add_duration(CLI::App& command, const std::string& name, std::int64_t& ns,
                  const std::string& what);

/// The same for a count.
void add_number(CLI::App& command, const std::string& name, std::uint64_t& number,
                const std::string& what);

} // namespace lectern::tracing
