#include "app/service/inventory.hpp"

#include "actors/messages/message_ids.hpp"

#include <caf/actor_system.hpp>
#include <caf/send.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <algorithm>
#include <chrono>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace lectern {

namespace {

using config::stored_instance;

// -- words for people -------------------------------------------------------------

std::string text_of(ec reason) {
  switch (reason) {
  case ec::instance_exists:
    return "Instance already exists";
  case ec::instance_unknown:
    return "Instance not found";
  default:
    return "The service is stopping";
  }
}

std::string text_of(change_refusal reason) {
  switch (reason) {
  case change_refusal::busy:
    return "Another change of this instance is being made";
  case change_refusal::already_running:
    return "The instance is already running";
  case change_refusal::already_stopped:
    return "The instance is already stopped";
  case change_refusal::not_running:
    return "Instance is not running";
  case change_refusal::not_frozen:
    return "Instance is not frozen";
  case change_refusal::failed:
    return "The instance has failed";
  }
  return {};
}

// -- tasks --------------------------------------------------------------------------

instance_change to_change(instance_task task) {
  switch (task) {
  case instance_task::stop:
    return instance_change::stop;
  case instance_task::restart:
    return instance_change::restart;
  case instance_task::freeze:
    return instance_change::freeze;
  case instance_task::unfreeze:
    return instance_change::unfreeze;
  default:
    return instance_change::start;
  }
}

/// Whether no other such task may be under way for the same name. Starting and stopping is ordered
/// by the instance itself.
bool is_exclusive(instance_task task) {
  return task == instance_task::create || task == instance_task::update
         || task == instance_task::remove;
}

/// Whether keys differ other than those that mean nothing to us.
bool differ_in_kind(const instance_definition& a, const instance_definition& b) {
  const auto own_keys = [](const instance_definition& from) {
    auto keys = from.keys;
    std::erase_if(keys, [](const auto& entry) { return entry.first.starts_with("user."); });
    return keys;
  };
  return own_keys(a) != own_keys(b);
}

bool is_at_rest(instance_status status) {
  return status == instance_status::stopped || status == instance_status::failed;
}

// -- state --------------------------------------------------------------------------

class inventory final : public inventory_actor::base {
public:
  inventory(caf::actor_config& config, inventory_options options)
    : inventory_actor::base(config), options_(std::move(options)) {}

  const char* name() const override { return "inventory"; }

  void on_exit() override {
    for (const auto& made : unlisted_) // Nobody else knows them; or they end anyway.
      caf::anon_send(made, shut_down{});
    unlisted_.clear();
    options_ = {};
  }

protected:
  behavior_type make_behavior() override {
    return {
      [this](const restore_instances&) { return restore(); },
      [this](const perform_task& msg) { return perform(msg); },
      [this](const shut_down&) { quit(); },
    };
  }

private:
  using task_promise = caf::typed_response_promise<task_done>;

  /// What restoring has come to.
  struct restoring {
    caf::typed_response_promise<instances_restored> promise;
    instances_restored done;
    std::size_t awaited = 0;
  };

  caf::result<instances_restored> restore();
  void restore(const std::shared_ptr<restoring>& round, const std::string& name);
  caf::result<task_done> perform(const perform_task& msg);
  void create(const perform_task& msg, const task_promise& promise);
  void list(const perform_task& msg, const stored_instance& made, const task_promise& promise);
  void update(const perform_task& msg, const instance_entry& listed, const task_promise& promise);
  void replace(const perform_task& msg, const stored_instance& changed,
               const task_promise& promise);
  void remove(const perform_task& msg, const instance_entry& listed, const task_promise& promise);
  void change(const perform_task& msg, const instance_entry& listed, const task_promise& promise);
  [[nodiscard]] std::string note_power(const perform_task& msg);

  [[nodiscard]] result<instance_entry> make(const std::string& name,
                                            const stored_instance& from) const;
  [[nodiscard]] std::string keep(const std::string& name, const stored_instance& changed);
  void finish(const task_promise& promise, const perform_task& msg, std::string flaw);

  static void answer(task_promise promise, std::string flaw) {
    promise.deliver(task_done{std::move(flaw)});
  }

  /// Hands the answer to `fn`, or the reason of a refusal to the client.
  template <class Handle, class Request, class F>
  void ask(const Handle& receiver, Request message, const perform_task& msg,
           const task_promise& promise, F fn) {
    request(receiver, caf::infinite, std::move(message))
      .then(std::move(fn), [this, msg, promise](const caf::error& why) {
        finish(promise, msg, text_of(to_ec(why)));
      });
  }

  /// Offers an instance to the directory, and calls `fn` once that has it. One that is refused
  /// ends.
  template <class Reply, class Request, class F>
  void offer(Request message, const instance_entry& made, const perform_task& msg,
             const task_promise& promise, F fn) {
    unlisted_.insert(made.handle);
    request(options_.directory, caf::infinite, std::move(message))
      .then(
        [this, handle = made.handle, fn = std::move(fn)](const Reply&) {
          unlisted_.erase(handle);
          fn();
        },
        [this, handle = made.handle, msg, promise](const caf::error& why) {
          unlisted_.erase(handle);
          caf::anon_send(handle, shut_down{});
          finish(promise, msg, text_of(to_ec(why)));
        });
  }

  inventory_options options_;
  config::instance_store::instances kept_; ///< As the store has them.
  std::set<std::string> changing_;         ///< Being made, changed or removed.
  std::set<instance_actor> unlisted_;      ///< The directory has not answered yet.
};

// -- handlers, in the order of the interface ------------------------------------------

caf::result<instances_restored> inventory::restore() {
  if (!options_.store)
    return instances_restored{};
  auto loaded = options_.store->load();
  if (!loaded)
    return instances_restored{{loaded.error().text}};
  kept_ = std::move(*loaded);
  const auto round = std::make_shared<restoring>();
  round->awaited = kept_.size();
  if (kept_.empty())
    return instances_restored{};
  round->promise = make_response_promise<instances_restored>();
  auto promise = round->promise;
  for (const auto& [name, stored] : kept_)
    restore(round, name);
  return promise;
}

caf::result<task_done> inventory::perform(const perform_task& msg) {
  if (is_exclusive(msg.task) && !changing_.insert(msg.instance).second)
    return task_done{text_of(change_refusal::busy)};
  auto promise = make_response_promise<task_done>();
  if (msg.task == instance_task::create) {
    create(msg, promise);
    return promise;
  }
  ask(options_.directory, find_instance{msg.instance}, msg, promise,
      [this, msg, promise](const instance_entry& listed) {
        if (msg.task == instance_task::update)
          update(msg, listed, promise);
        else if (msg.task == instance_task::remove)
          remove(msg, listed, promise);
        else
          change(msg, listed, promise);
      });
  return promise;
}

// -- restoring ----------------------------------------------------------------------

void inventory::restore(const std::shared_ptr<restoring>& round, const std::string& name) {
  const auto note = [round, name](std::string flaw) {
    if (!flaw.empty())
      round->done.flaws.push_back("cannot restore instance " + name + ": " + std::move(flaw));
    if (--round->awaited == 0)
      round->promise.deliver(std::move(round->done));
  };
  auto made = make(name, kept_.at(name));
  if (!made)
    return note(made.error().text);
  request(options_.directory, caf::infinite, *made)
    .then([note](const instance_added&) { note({}); },
          [note, handle = made->handle](const caf::error& why) {
            caf::anon_send(handle, shut_down{});
            note(text_of(to_ec(why)));
          });
}

// -- making ---------------------------------------------------------------------------

void inventory::create(const perform_task& msg, const task_promise& promise) {
  if (!options_.store)
    return finish(promise, msg, "This service keeps no instances that clients make");
  if (kept_.size() >= made_instances_max)
    return finish(promise, msg,
                  "There are " + std::to_string(made_instances_max) + " instances already");
  const stored_instance made{.definition = *msg.definition,
                             .created_at = std::chrono::time_point_cast<std::chrono::microseconds>(
                               std::chrono::system_clock::now()),
                             .is_started = msg.starts};
  list(msg, made, promise);
}

/// It is listed first, which shows whether its name is free.
void inventory::list(const perform_task& msg, const stored_instance& made,
                     const task_promise& promise) {
  auto entry = make(msg.instance, made);
  if (!entry)
    return finish(promise, msg, entry.error().text);
  offer<instance_added>(*entry, *entry, msg, promise, [this, msg, made, promise] {
    auto flaw = keep(msg.instance, made);
    if (!flaw.empty())
      caf::anon_send(options_.directory, remove_instance{msg.instance});
    finish(promise, msg, std::move(flaw));
  });
}

// -- changing -------------------------------------------------------------------------

void inventory::update(const perform_task& msg, const instance_entry& listed,
                       const task_promise& promise) {
  const auto found = kept_.find(msg.instance);
  if (found == kept_.end())
    return finish(promise, msg,
                  msg.instance + " is defined in " + listed.info.defined_in
                    + ", and can only be changed there");
  auto changed = found->second;
  changed.definition = *msg.definition;
  if (differ_in_kind(found->second.definition, changed.definition)) {
    if (!is_at_rest(listed.info.status))
      return finish(promise, msg,
                    "Only its description and its user keys can be changed while an instance runs: "
                    "stop it first");
    return replace(msg, changed, promise);
  }
  auto flaw = keep(msg.instance, changed);
  if (flaw.empty() && listed.handle)
    caf::anon_send(listed.handle, describe_instance{msg.definition});
  finish(promise, msg, std::move(flaw));
}

void inventory::replace(const perform_task& msg, const stored_instance& changed,
                        const task_promise& promise) {
  auto stopped = changed;
  stopped.is_started = false;
  auto entry = make(msg.instance, stopped);
  if (!entry)
    return finish(promise, msg, entry.error().text);
  if (auto flaw = keep(msg.instance, stopped); !flaw.empty()) {
    caf::anon_send(entry->handle, shut_down{});
    return finish(promise, msg, std::move(flaw));
  }
  offer<instance_removed>(replace_instance{*entry}, *entry, msg, promise,
                          [this, msg, promise] { finish(promise, msg, {}); });
}

void inventory::remove(const perform_task& msg, const instance_entry& listed,
                       const task_promise& promise) {
  const auto& name = msg.instance;
  if (!kept_.contains(name))
    return finish(promise, msg,
                  name + " is defined in " + listed.info.defined_in
                    + ", and can only be removed there");
  if (!is_at_rest(listed.info.status))
    return finish(promise, msg, "Instance is running");
  if (const auto removed = options_.store->remove(name); !removed)
    return finish(promise, msg, removed.error().text);
  kept_.erase(name);
  ask(options_.directory, remove_instance{name}, msg, promise,
      [this, msg, promise](const instance_removed&) { finish(promise, msg, {}); });
}

void inventory::change(const perform_task& msg, const instance_entry& listed,
                       const task_promise& promise) {
  if (!listed.handle)
    return answer(promise, "This instance has ended");
  request(listed.handle, caf::infinite,
          change_instance{to_change(msg.task), msg.force, msg.timeout})
    .then(
      [this, msg, promise](const change_outcome& outcome) {
        if (outcome.refusal)
          return answer(promise, text_of(*outcome.refusal));
        answer(promise, outcome.flaw.empty() ? note_power(msg) : outcome.flaw);
      },
      [promise](const caf::error&) { answer(promise, "This instance has ended"); });
}

/// An instance that was running when the daemon ended runs when it begins again.
/// @returns Why it will not be so; empty if it will.
std::string inventory::note_power(const perform_task& msg) {
  const auto found = kept_.find(msg.instance);
  const bool runs = msg.task != instance_task::stop;
  if (found == kept_.end() || found->second.is_started == runs)
    return {};
  auto changed = found->second;
  changed.is_started = runs;
  const auto flaw = keep(msg.instance, changed);
  return flaw.empty() ? flaw : "It is done, but will not be remembered: " + flaw;
}

// -- inside ---------------------------------------------------------------------------

result<instance_entry> inventory::make(const std::string& name, const stored_instance& from) const {
  return options_.maker->make(
    name, defined_instance{from.definition.description, from.definition.keys, {}},
    {.is_started = from.is_started, .created_at = from.created_at});
}

/// @returns Why it could not be written to the disk; empty if it was.
std::string inventory::keep(const std::string& name, const stored_instance& changed) {
  const auto written = options_.store->put(name, changed);
  if (!written)
    return written.error().text;
  kept_[name] = changed;
  return {};
}

void inventory::finish(const task_promise& promise, const perform_task& msg, std::string flaw) {
  if (is_exclusive(msg.task))
    changing_.erase(msg.instance);
  answer(promise, std::move(flaw));
}

} // namespace

inventory_actor spawn_inventory(caf::actor_system& system, inventory_options options) {
  return system.spawn<inventory, caf::detached>(std::move(options));
}

} // namespace lectern
