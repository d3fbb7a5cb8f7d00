#include "tools/actor-trace/options.hpp"

#include "tools/actor-trace/text.hpp"

#include <CLI/CLI.hpp>

namespace lectern::tracing {

void add_duration(CLI::App& command, const std::string& name, std::int64_t& ns,
                  const std::string& what) {
  command
    .add_option_function<std::string>(
      name,
      [&ns, name](const std::string& given) {
        const auto parsed = parse_duration(given);
        if (!parsed)
          throw CLI::ValidationError{name, "`" + given + "` is no duration (5ms)"};
        ns = *parsed;
      },
      what)
    ->option_text("TIME [" + duration_text(ns) + "]");
}

void add_number(CLI::App& command, const std::string& name, std::uint64_t& number,
                const std::string& what) {
  command.add_option(name, number, what)->option_text("N [" + std::to_string(number) + "]");
}

} // namespace lectern::tracing
