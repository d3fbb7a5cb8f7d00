#pragma once

#include "actors/runtime/pinned.hpp"
#include "actors/runtime/shut_down_answers.hpp"
#include "actors/runtime/shut_down_round.hpp"
#include "actors/session/departed.hpp"
#include "actors/session/directory.hpp"
#include "actors/session/operation_waits.hpp"

#include <caf/send.hpp>

#include <cstddef>
#include <deque>
#include <list>
#include <map>
#include <string>
#include <utility>

/// The class of the directory, for the files that implement it.
namespace lectern {

struct final_operation {
  wall_time kept_until;
  operation_id id;
  std::size_t bytes = 0;
};

/// An instance that ends while the service goes on.
struct instance_removal {
  shut_down_round round;
  instance_actor handle; ///< Null: it has ended, or has been asked to.
  caf::typed_response_promise<instance_removed> answer;
};

class directory final : public pinned_actor<directory_actor> {
public:
  directory(caf::actor_config& config, events_actor events, directory_limits limits,
            operation_observer observer)
    : pinned_actor(config), events_(std::move(events)), limits_(limits),
      observer_(std::move(observer)), expiry_timer_(unit().make_timer()),
      waits_(limits.waits, [this](const caf::actor_addr& waiter) { demonitor(waiter); }) {}

  const char* name() const override { return "directory"; }

  void on_exit() override;

protected:
  behavior_type make_behavior() override;

private:
  caf::result<instance_added> add(const instance_entry& msg);
  caf::result<instance_removed> remove(const remove_instance& msg);
  caf::result<instance_removed> replace(const replace_instance& msg);
  caf::result<instance_entry> find(const find_instance& msg);
  instance_list list_all_instances();
  void note_change(const instance_changed& msg);
  void enlist_operation(const enlist& msg);
  void note_change(const operation_changed& msg);
  void forget_actor(const delist& msg);
  void end_sessions(const principal_left& msg);
  void pass_on(const recording_lost& msg);
  caf::result<operation_entry> find(const find_operation& msg);
  operation_list list_newest(const list_operations& msg);
  caf::result<operation_info> await_final(const await_operation& msg);
  caf::result<shut_down_done> shut_down_all();

  caf::result<instance_removed> end_instance(const instance_entry& ended);
  void end_commands(const std::string& instance);
  void note_end(const caf::actor_addr& ended);
  void continue_removing(std::list<instance_removal>::iterator removed);
  void observe(const operation_info& info, const traffic* sum);
  void publish(const operation_info& info);
  void publish(lifecycle change);
  void make_room();
  void forget_oldest();
  void expire();
  template <class Actor>
  void stop(const Actor& actor) {
    round_.ask(*this, actor, [this] { continue_stopping(); });
  }
  void continue_stopping();

  events_actor events_;
  directory_limits limits_;
  operation_observer observer_;
  std::map<std::string, instance_entry> instances_;
  std::map<operation_id, operation_entry> operations_;
  std::deque<final_operation> final_; ///< Oldest first.
  std::size_t final_bytes_ = 0;
  net::timer expiry_timer_;
  operation_waits waits_;
  std::list<instance_removal> removals_;
  departed departed_;

  bool stopping_ = false;
  bool stopping_instances_ = false;
  shut_down_round round_;
  shut_down_answers answers_;
};

} // namespace lectern
