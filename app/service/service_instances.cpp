#include "actors/messages/message_ids.hpp"
#include "app/service/service_impl.hpp"

#include <caf/scoped_actor.hpp>
#include <caf/send.hpp>

#include <memory>
#include <string>
#include <utility>

/// What a service does about instances.
namespace lectern {

result<void> service::impl::open_store() {
  if (options_.instance_store.empty())
    return {};
  auto opened = lectern::config::instance_store::open(options_.instance_store);
  if (!opened)
    return opened.error();
  store_ = std::make_unique<lectern::config::instance_store>(std::move(*opened));
  return {};
}

void service::impl::restore_instances() {
  caf::scoped_actor self{*system_};
  self->request(inventory_, caf::infinite, lectern::restore_instances{})
    .receive(
      [this](const instances_restored& restored) {
        for (const auto& flaw : restored.flaws)
          host_->log(log_level::error, flaw);
      },
      [](const caf::error&) {});
}

result<void> service::impl::add_instance(const std::string& name, instance wanted) {
  const gate::pass inside{gate_};
  if (!inside)
    return stopped();
  auto made = maker_->make(name, std::move(wanted));
  if (!made)
    return made.error();
  const auto& added = *made;
  const auto refused = ask<instance_added>(house_.directory, added);
  if (refused != ec::none) {
    caf::anon_send(added.handle, shut_down{});
    return refused == ec::instance_exists
             ? error{service_errc::name_taken, "an instance with this name already exists: " + name}
             : stopped();
  }
  ++instances_;
  host_->log(log_level::debug, "added instance " + name);
  return {};
}

result<void> service::impl::remove_instance(const std::string& name) {
  const gate::pass inside{gate_};
  if (!inside)
    return stopped();
  const auto refused = ask<instance_removed>(house_.directory, lectern::remove_instance{name});
  if (refused == ec::instance_unknown)
    return error{service_errc::name_unknown, "no instance has this name: " + name};
  if (refused != ec::none)
    return stopped();
  --instances_;
  host_->log(log_level::info, "removed instance " + name);
  return {};
}

} // namespace lectern
