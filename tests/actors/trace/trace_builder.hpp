#pragma once

#include "actors/trace/history.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <string_view>

namespace lectern::test {

/// Writes a trace by hand, in the order of time; a tick is a nanosecond.
///
///     trace_builder a;
///     a.spawn(2, "operation");
///     const auto key = a.send(1, 2, "cancel_operation");
///     a.handle(2, key, [&] { a.note(kind::operation_final, 2, 0, no_exit_code, 3); });
///     const auto seen = a.build();
class trace_builder {
public:
  using body = std::function<void()>;

  trace_builder();

  /// On which ring, of two, the next records stand.
  void on_ring(std::uint32_t number) { ring_ = number; }

  void wait(std::uint64_t ns) { now_ += ns; }
  [[nodiscard]] std::uint64_t now() const { return now_; }

  /// An actor begins, and stands among those that live until `exit`.
  void spawn(std::uint32_t actor, std::string_view role, std::uint32_t parent = 0);
  void exit(std::uint32_t actor, std::uint32_t reason = 0);

  /// @returns The message's key.
  std::uint64_t send(std::uint32_t from, std::uint32_t to, std::string_view message,
                     std::uint32_t ticket = 0);

  /// The message is handled: what `then` writes is caused by it.
  /// @param then Takes 100 ns and whatever it waits.
  void handle(std::uint32_t actor, std::uint64_t key, const body& then = {});
  void reject(std::uint64_t key);

  /// The same for an event of the loop: `link`, `timer`, …
  void enter(std::uint32_t actor, std::string_view entrance, const body& then = {});

  void note(trace::kind record_kind, std::uint32_t self, std::uint32_t peer = 0,
            std::uint64_t value = 0, std::uint32_t aux = 0);

  /// A record whose fields beyond kind and actor are given.
  void note_whole(trace::kind record_kind, std::uint32_t self, trace::record rest);

  /// A handler that never returns; nothing follows on this ring.
  void hang(std::uint32_t actor, std::uint64_t key);

  /// The service ends in order.
  void stop();

  /// So many older records of this ring were overwritten.
  void lose(std::uint64_t records);

  /// How many were written.
  [[nodiscard]] std::size_t records() const;

  [[nodiscard]] trace::snapshot shot() const;
  [[nodiscard]] trace::history build() const { return trace::history{shot()}; }

private:
  struct message_on_its_way {
    std::uint32_t from = 0;
    std::uint32_t to = 0;
    std::uint16_t type = 0;
    std::uint32_t ticket = 0;
  };

  void put(trace::kind record_kind, std::uint32_t self, std::uint32_t peer, std::uint64_t value,
           std::uint32_t aux);
  void run(std::size_t handler, const body& then);
  [[nodiscard]] std::uint16_t message(std::string_view name) const;
  [[nodiscard]] std::uint16_t role(std::string_view name) const;
  [[nodiscard]] std::uint32_t entrance(std::string_view name) const;

  trace::snapshot shot_;
  std::map<std::uint64_t, message_on_its_way> sent_;
  std::uint32_t ring_ = 0;
  std::uint64_t now_ = 1'000;
  std::uint64_t last_key_ = 0;
};

} // namespace lectern::test
