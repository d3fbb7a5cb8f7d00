#include "app/service/instance_maker.hpp"

#include "app/service/instances.hpp"
#include "app/service/service_log.hpp"
#include "lectern/service.hpp"

#include <utility>
#include <variant>

namespace lectern {

result<instance_entry> instance_maker::make(const std::string& name, instance wanted,
                                            instance_life begin) const {
  if (auto flaw = flaw_of(name, wanted); !flaw.empty())
    return error{service_errc::bad_option, std::move(flaw)};
  instance_options options{.name = name,
                           .directory = around_.directory,
                           .calls = around_.calls,
                           .is_started = begin.is_started,
                           .defined_in = "the program that serves it",
                           .created_at = begin.created_at};
  if (const auto* defined = std::get_if<defined_instance>(&wanted)) {
    options.definition = std::make_shared<const instance_definition>(
      instance_definition{defined->description, defined->keys});
    options.defined_in = defined->defined_in;
  }
  auto plan = plan_of(name, std::move(wanted), around_.host);
  if (plan.console) {
    plan.console->limits.log_bytes = around_.console_log_bytes;
    plan.console->observe_opening = log_openings(name, around_.host);
  }
  return spawn_instance(around_.next_unit(), std::move(options), std::move(plan));
}

} // namespace lectern
