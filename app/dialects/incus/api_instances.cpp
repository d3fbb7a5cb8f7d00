#include "actors/runtime/secret.hpp"
#include "actors/session/exec_summary.hpp"
#include "app/dialects/incus/api_impl.hpp"
#include "app/dialects/incus/instance_filter.hpp"
#include "app/dialects/incus/instance_json.hpp"
#include "app/dialects/incus/requests.hpp"
#include "app/dialects/incus/urls.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <system_error>
#include <utility>
#include <variant>
#include <vector>

namespace lectern::incus {

namespace json = boost::json;

namespace {

unsigned status_of(plan_refusal cause) {
  switch (cause) {
  case plan_refusal::invalid:
    return 400;
  case plan_refusal::forbidden:
    return 403;
  case plan_refusal::unavailable:
    return 503;
  case plan_refusal::failed:
    break;
  }
  return 500;
}

/// Of an instance whose console is null.
refusal no_console(const instance_entry& instance) {
  if (!instance.handle || instance.info.status == instance_status::failed)
    return {503, "The console of this instance has ended", {}};
  return {400, "This instance has no console", {}};
}

/// The list of those that match.
/// @param states One of each instance if `depth`, which is `recursion`, is more than 1.
json::array list_json(const std::vector<instance_entry>& instances,
                      const std::vector<instance_state>& states, const instance_filter& filter,
                      int depth, const host_facts& host) {
  json::array list;
  for (std::size_t i = 0; i < instances.size(); ++i) {
    const auto& info = instances[i].info;
    auto object = to_json(info, host.architecture, depth > 1 ? &states[i] : nullptr);
    if (filter.matches(object))
      list.push_back(depth > 0 ? json::value(std::move(object))
                               : json::value(instance_url(info.name)));
  }
  return list;
}

} // namespace

void api_impl::list_instances(const api_request& request) {
  auto filter = instance_filter::parse(request.to.parameter("filter"));
  if (const auto* why = std::get_if<refusal>(&filter))
    return refuse(request.from, *why);

  ask(request.from, options_.directory, lectern::list_instances{},
      [this, from = request.from, filter = std::get<instance_filter>(std::move(filter)),
       depth = request.to.recursion()](const instance_list& found) {
        const auto show = [this, from, filter, depth,
                           instances = found.instances](const std::vector<instance_state>& states) {
          answer(from, sync_answer(list_json(instances, states, filter, depth, options_.host)));
        };
        if (depth > 1)
          with_states(found.instances, show);
        else
          show({});
      });
}

void api_impl::show_instance(const api_request& request) {
  with_instance(request, [this, from = request.from,
                          in_full = request.to.recursion() > 0](const instance_entry& instance) {
    if (!in_full)
      return answer(from, sync_answer(to_json(instance.info, options_.host.architecture, nullptr)));
    with_states({instance}, [this, from, info = instance.info](const auto& states) {
      answer(from, sync_answer(to_json(info, options_.host.architecture, &states.front())));
    });
  });
}

void api_impl::show_state(const api_request& request) {
  with_instance(request, [this, from = request.from](const instance_entry& instance) {
    with_states({instance}, [this, from, info = instance.info](const auto& states) {
      answer(from, sync_answer(instance_state_json(info, states.front())));
    });
  });
}

void api_impl::show_empty_list_of_instance(const api_request& request) {
  with_instance(request, [this, from = request.from](const instance_entry&) {
    answer(from, sync_answer(json::array()));
  });
}

void api_impl::start_exec(const api_request& request) {
  const auto& exec = std::get<std::shared_ptr<const exec_request>>(request.body);
  // As asked for, and as planned.
  auto taken = options_.quota.take(request.from.principal, 2 * bytes_of(*exec));
  if (const auto* why = std::get_if<refusal>(&taken))
    return refuse(request.from, *why);
  with_instance(request, [this, from = request.from, exec,
                          share = std::get<operation_quota::share>(std::move(taken))](
                           const instance_entry& instance) {
    if (!instance.handle)
      return refuse(from, {503, "This instance has ended", {}});
    ask(from, instance.handle, plan_command{exec},
        [this, from, name = instance.info.name, exec, share](const command_planned& planned) {
          begin_planned(from,
                        {.id = {make_uuid()},
                         .instance = name,
                         .request = exec,
                         .source = {},
                         .maker = from.principal,
                         .share = share},
                        planned.plan);
        });
  });
}

void api_impl::begin_planned(const caller& from, exec_order order, exec_plan plan) {
  if (const auto* why = std::get_if<exec_refusal>(&plan))
    return refuse(from, {status_of(why->cause), why->text, {}});
  order.source = std::get<source_plan>(std::move(plan));
  if (order.request->is_recorded)
    return begin_recorded(from, order);
  const lifecycle change{"instance-exec", order.instance, {}};
  const auto sockets = sockets_of(*order.request);
  begin(from, std::move(order), sockets, change);
}

void api_impl::start_console(const api_request& request) {
  auto taken = options_.quota.take(request.from.principal, 0);
  if (const auto* why = std::get_if<refusal>(&taken))
    return refuse(request.from, *why);
  with_instance(
    request,
    [this, from = request.from, wanted = std::get<console_request>(request.body),
     share = std::get<operation_quota::share>(std::move(taken))](const instance_entry& instance) {
      if (wanted.wants_graphics)
        return refuse(from, {400, "VGA console is only supported by virtual machines", {}});
      if (!instance.console)
        return refuse(from, no_console(instance));
      begin(from,
            console_order{.id = {make_uuid()},
                          .instance = instance.info.name,
                          .console = instance.console,
                          .force = wanted.force,
                          .size = wanted.size,
                          .resume = wanted.resume,
                          .role = wanted.role,
                          .follows_roles = wanted.follows_roles,
                          .maker = from.principal,
                          .share = share},
            sockets_of(wanted), {"instance-console", instance.info.name, {{"type", "console"}}});
    });
}

void api_impl::begin_recorded(const caller& from, const exec_order& wanted) {
  if (!options_.archive)
    return refuse(from, {501, "This server does not record output", {}});
  ask(from, options_.archive, prepare_recording{wanted.instance},
      [this, from, id = wanted.id, instance = wanted.instance, request = wanted.request,
       source = wanted.source, share = wanted.share](const recording_folder& folder) {
        exec_order order{.id = id,
                         .instance = instance,
                         .request = request,
                         .source = source,
                         .maker = from.principal,
                         .share = share};
        for (const auto& name : folder.removed)
          note_loss(name, "the newest " + std::to_string(folder.files_kept) + " files are kept");
        const auto path_of = [&](const char* stream) {
          return folder.path / recording_name(id, stream);
        };
        for (const auto* stream : {"stdout", "stderr"}) {
          auto file = net::append_file::create(path_of(stream));
          if (file.has_error()) {
            std::error_code ignored;
            std::filesystem::remove(path_of("stdout"), ignored); // If it was the second.
            return refuse(from, {500, "Cannot record output: " + file.error().message(), {}});
          }
          order.recordings.push_back(std::move(*file));
        }
        begin(from, std::move(order), {}, {"instance-exec", instance, {}});
      });
}

void api_impl::begin(const caller& from, operation_order order,
                     std::span<const named_socket> sockets, lifecycle change) {
  std::visit([&](auto& typed_order) { typed_order.sockets = plans_of(sockets); }, order);
  const auto* console = std::get_if<console_order>(&order);
  const bool in_session = console != nullptr && console->resume;
  const auto operation =
    spawn_operation(unit(), options_.directory, std::move(order), options_.operations);
  request(operation, caf::infinite, begin_operation{})
    .then(
      [this, from, sockets, change = std::move(change)](const operation_begun& begun) {
        answer(from, async_answer(begun.info, name_secrets(sockets, begun.secrets)));
        if (!change.action.empty())
          publish(from, change);
      },
      [this, from, in_session](const caf::error& reason) {
        auto why = to_refusal(to_ec(reason));
        if (in_session && to_ec(reason) == ec::console_busy)
          why.status = 409; // Incus's own clients get 500, as from Incus.
        refuse(from, why);
      });
}

void api_impl::show_log(const api_request& request) {
  if (const auto type = request.to.parameter("type"); !type.empty() && type != "log")
    return refuse(request.from, {400, "Invalid value for \"type\": expected \"log\"", {}});
  with_instance(request, [this, from = request.from](const instance_entry& instance) {
    if (!instance.console)
      return refuse(from, no_console(instance));
    const lifecycle change{"instance-console-retrieved", instance.info.name, {}};
    ask(from, instance.console, get_console_log{}, [this, from, change](const console_log& log) {
      std::string bytes;
      for (const auto& part : log.parts)
        bytes += part.text();
      answer(from, raw_answer(std::move(bytes), "console.log"));
      publish(from, change);
    });
  });
}

void api_impl::clear_log(const api_request& request) {
  with_instance(request, [this, from = request.from](const instance_entry& instance) {
    if (!instance.console)
      return refuse(from, no_console(instance));
    const lifecycle change{"instance-console-reset", instance.info.name, {}};
    ask(from, instance.console, clear_console_log{},
        [this, from, change](const console_log_cleared&) {
          answer(from, sync_answer(json::object()));
          publish(from, change);
        });
  });
}

void api_impl::with_states(const std::vector<instance_entry>& instances,
                           std::function<void(const std::vector<instance_state>&)> fn) {
  struct round {
    std::vector<instance_state> states;
    std::size_t awaited = 0;
    std::function<void(const std::vector<instance_state>&)> then;
  };
  const auto gathered = std::make_shared<round>(
    round{std::vector<instance_state>(instances.size()), instances.size(), std::move(fn)});
  if (instances.empty())
    return gathered->then(gathered->states);
  for (std::size_t i = 0; i < instances.size(); ++i) {
    const auto keep = [gathered, i](instance_state state) {
      gathered->states[i] = std::move(state);
      if (--gathered->awaited == 0)
        gathered->then(gathered->states);
    };
    request(instances[i].handle, caf::infinite, get_instance_state{})
      .then(keep, [keep](const caf::error&) { keep({}); }); // It has ended.
  }
}

void api_impl::publish(const caller& from, lifecycle change) {
  change.requested_by = from.principal.name;
  change.protocol = access::protocol_of(from.principal.method);
  send(options_.directory, std::move(change));
}

} // namespace lectern::incus
