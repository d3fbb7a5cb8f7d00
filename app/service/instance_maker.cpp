#include "app/service/instance_maker.hpp"

#include "app/config/kinds.hpp"
#include "app/service/instances.hpp"
#include "app/service/service_log.hpp"
#include "lectern/service.hpp"

#include <utility>
#include <variant>

namespace lectern {

namespace {

instance_definition to_definition(const defined_instance& wanted) {
  return {wanted.description, wanted.keys};
}

/// Of one of the kinds, or the flaw of its keys.
std::variant<instance, config::key_flaw> resolve(const instance& wanted) {
  if (const auto* defined = std::get_if<defined_instance>(&wanted))
    return config::to_instance(to_definition(*defined));
  return wanted;
}

} // namespace

std::string instance_maker::flaw_of(const std::string& name, const instance& wanted) {
  const auto resolved = resolve(wanted);
  if (const auto* flaw = std::get_if<config::key_flaw>(&resolved))
    return flaw->key + ' ' + flaw->text;
  return lectern::flaw_of(name, std::get<instance>(resolved));
}

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
    options.definition = std::make_shared<const instance_definition>(to_definition(*defined));
    options.defined_in = defined->defined_in;
  }
  auto plan = plan_of(name, std::get<instance>(resolve(wanted)), around_.host);
  if (plan.console) {
    plan.console->limits.log_bytes = around_.console_log_bytes;
    plan.console->observe_opening = log_openings(name, around_.host);
  }
  return spawn_instance(around_.next_unit(), std::move(options), std::move(plan));
}

} // namespace lectern
