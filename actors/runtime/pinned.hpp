#pragma once

#include "actors/messages/message_ids.hpp"
#include "actors/runtime/io_unit.hpp"
#include "actors/runtime/traced.hpp"

#include <caf/detail/sync_request_bouncer.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <utility>

namespace lectern {

/// Base of every actor that touches a descriptor or a timer: runs on one unit
/// only, whichever thread wakes it.
///
/// Lifetime: an actor holds itself (the anchor) from launch until it quits, and
/// releases itself on its own thread. So it ends by `quit` or an exit message only, and
/// `on_exit` and the destructor run where its descriptors live. `on_exit` must
/// close descriptors and links, cancel timers, and forget other actors' handles.
template <class Handle>
class pinned_actor : public Handle::base, public pinned_link {
public:
  using super = typename Handle::base;
  using handle = Handle;

  explicit pinned_actor(caf::actor_config& config)
    : super(config), unit_(static_cast<io_unit&>(*config.host)) {
    job = this;
    // CAF's own handlers print; ours end the actor and leave words to others.
    this->set_default_handler(caf::drop);
    this->set_down_handler([](auto*, caf::down_msg&) {});
    this->set_exception_handler([](auto*, std::exception_ptr&) -> caf::error {
      return caf::exit_reason::unhandled_exception;
    });
  }

  using super::enqueue;

  void enqueue(caf::mailbox_element_ptr element, caf::execution_unit*) override {
    const auto id = element->mid;
    const auto from = element->sender;
    const auto message = traced::fields_of(*element);
    traced::sending(unit_.recorder(), message, number());
    switch (this->mailbox().push_back(std::move(element))) {
    case caf::intrusive::inbox_result::unblocked_reader:
      this->intrusive_ptr_add_ref_impl();
      unit_.run_later(*this);
      break;
    case caf::intrusive::inbox_result::queue_closed:
      traced::rejected(unit_.recorder(), message, number());
      if (id.is_request()) {
        caf::detail::sync_request_bouncer bounce{caf::exit_reason::unreachable};
        bounce(from, id);
      }
      break;
    case caf::intrusive::inbox_result::success:
      break;
    }
  }

  caf::resumable::subtype_t subtype() const override { return caf::resumable::io_actor; }

  caf::resumable::resume_result resume(caf::execution_unit*, std::size_t messages_max) override {
    return super::resume(&unit_, messages_max);
  }

  caf::invoke_message_result consume(caf::mailbox_element& element) override {
    const auto handling = trace_.begin(element);
    const auto result = super::consume(element);
    trace_.end(handling, phase_number(),
               result == caf::invoke_message_result::consumed ? 0 : trace::ticket_unhandled);
    return result;
  }

  using super::consume;

  void launch(caf::execution_unit*, bool lazy, bool hide) override {
    anchor_ = caf::strong_actor_ptr{this->ctrl()};
    trace_.launched(unit_.recorder(), number(), this->name(), unit_.index());
    super::launch(&unit_, lazy, hide);
  }

  bool cleanup(caf::error&& reason, caf::execution_unit* host) override {
    const std::uint32_t why = reason ? reason.code() : 0;
    const bool first = super::cleanup(std::move(reason), host);
    if (first)
      trace_.ended(unit_.recorder(), why);
    // Not released here: CAF still uses the object when cleanup returns.
    if (anchor_)
      unit_.loop().post([anchor = std::exchange(anchor_, nullptr)] {});
    return first;
  }

protected:
  [[nodiscard]] io_unit& unit() noexcept { return unit_; }

  [[nodiscard]] Handle self() { return caf::actor_cast<Handle>(this); }

  /// The phase of this actor's state machine, for the trace.
  [[nodiscard]] virtual std::uint8_t phase_number() const noexcept { return 0; }

  /// Adds a record to the trace; `trace::kind` documents the meaning of the numbers.
  void note(trace::kind fact, std::uint32_t peer = 0, std::uint64_t value = 0,
            std::uint32_t aux = 0) noexcept {
    trace_.note(fact, peer, value, aux);
  }

  void note(trace::kind fact, link_id link, std::uint64_t value = 0,
            std::uint32_t aux = 0) noexcept {
    trace_.note(fact, static_cast<std::uint32_t>(link), value, aux);
  }

  /// Tells the trace which operation this actor is.
  void note_name(const operation_id& name) { trace_.name_operation(name); }

  /// Wraps `fn` so that it runs as a handler of this actor when an event of its
  /// loop calls it; not at all if the actor has ended. Keeps the actor alive.
  template <class F>
  [[nodiscard]] auto entering(entrance point, F fn) {
    return
      [this, point, keep = caf::strong_actor_ptr{this->ctrl()}, fn = std::move(fn)](auto&&... xs) {
        if (this->getf(caf::abstract_actor::is_terminated_flag))
          return;
        this->context(&unit_);
        const auto handling = trace_.begin(point);
        try {
          fn(std::forward<decltype(xs)>(xs)...);
        } catch (...) {
          this->quit(caf::exit_reason::unhandled_exception);
        }
        trace_.end(handling, phase_number());
        this->finalize(); // Ends the actor here if `fn` called `quit`.
      };
  }

private:
  /// As which the trace knows this actor.
  [[nodiscard]] std::uint32_t number() const noexcept {
    return static_cast<std::uint32_t>(this->id());
  }

  io_unit& unit_;
  traced trace_;
  caf::strong_actor_ptr anchor_;
};

} // namespace lectern
