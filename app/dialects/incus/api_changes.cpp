#include "actors/runtime/secret.hpp"
#include "app/dialects/incus/api_impl.hpp"

#include <string>
#include <utility>
#include <variant>

namespace lectern::incus {

namespace {

/// Of one that was not made of keys.
const instance_definition no_definition;

/// An empty value removes a key, as in Incus.
instance_definition merged(instance_definition into, const changed_instance& changes) {
  for (const auto& [name, value] : changes.keys)
    if (value.empty())
      into.keys.erase(name);
    else
      into.keys[name] = value;
  into.description = changes.description.value_or(into.description);
  return into;
}

} // namespace

void api_impl::create_instance(const api_request& request) {
  const auto& wanted = std::get<new_instance>(request.body);
  begin_task(request, {.task = instance_task::create,
                       .instance = wanted.name,
                       .definition = std::make_shared<const instance_definition>(wanted.definition),
                       .starts = wanted.starts});
}

/// A `PUT` has all keys.
void api_impl::redefine_instance(const api_request& request) {
  const auto& wanted = std::get<changed_instance>(request.body);
  begin_update(request, {wanted.description.value_or(""), wanted.keys});
}

/// A `PATCH` has those that change.
void api_impl::merge_instance(const api_request& request) {
  with_instance(request, [this, request](const instance_entry& instance) {
    const auto& present = instance.info.definition;
    begin_update(request, merged(present ? *present : no_definition,
                                 std::get<changed_instance>(request.body)));
  });
}

void api_impl::delete_instance(const api_request& request) {
  begin_task(request, {.task = instance_task::remove, .instance = request.to.name});
}

void api_impl::change_state(const api_request& request) {
  const auto& wanted = std::get<state_change>(request.body);
  begin_task(request, {.task = wanted.task,
                       .instance = request.to.name,
                       .force = wanted.force,
                       .timeout = wanted.timeout});
}

void api_impl::begin_update(const api_request& request, instance_definition wanted) {
  begin_task(request,
             {.task = instance_task::update,
              .instance = request.to.name,
              .definition = std::make_shared<const instance_definition>(std::move(wanted))});
}

void api_impl::begin_task(const api_request& request, perform_task wanted) {
  if (wanted.definition && options_.flaw_of_instance)
    if (auto flaw = options_.flaw_of_instance(wanted.instance, *wanted.definition); !flaw.empty())
      return refuse(request.from, {400, std::move(flaw), {}});
  auto taken =
    options_.quota.take(request.from.principal, wanted.definition ? definition_bytes_max : 0);
  if (const auto* why = std::get_if<refusal>(&taken))
    return refuse(request.from, *why);
  change_order order{.id = {make_uuid()},
                     .wanted = std::move(wanted),
                     .inventory = options_.inventory,
                     .maker = request.from.principal,
                     .share = std::get<operation_quota::share>(std::move(taken))};
  if (order.wanted.task == instance_task::create)
    return begin(request.from, std::move(order), {}, {});
  with_instance(request, [this, from = request.from, order](const instance_entry&) {
    begin(from, order, {}, {});
  });
}

} // namespace lectern::incus
