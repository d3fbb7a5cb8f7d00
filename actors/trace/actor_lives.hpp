#pragma once

#include "actors/trace/history.hpp"
#include "actors/trace/uuid.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace lectern::trace {

/// What is known of one actor.
struct actor_life {
  std::uint32_t id = 0;
  std::uint16_t role = 0;
  std::uint32_t parent = 0; ///< 0: none, or not known.
  std::uint32_t unit = 0;
  std::optional<std::uint64_t> born; ///< Ticks; none if that was lost.
  std::optional<std::uint64_t> died; ///< Ticks; none if it lives, or that was lost.
  std::uint32_t exit_reason = 0;
  std::uint32_t link = 0;        ///< Of connections.
  std::optional<uuid> operation; ///< Of operations.
};

/// The actors of a history, and which of them served the same link or operation.
class actor_lives {
public:
  explicit actor_lives(const history& past);

  [[nodiscard]] const std::map<std::uint32_t, actor_life>& actors() const { return actors_; }

  /// @returns Null for an actor of which nothing but a number is known.
  [[nodiscard]] const actor_life* find(std::uint32_t actor) const;

  /// `connection 12`; `actor 12` if its role is not known; `outside` for 0.
  [[nodiscard]] std::string name(std::uint32_t actor) const;

  /// The actors that served a link: its connection, the operation it belonged to, the sources it
  /// viewed, and its stream before the upgrade. Empty if there was no such link.
  [[nodiscard]] std::set<std::uint32_t> of_link(std::uint32_t link) const;

  /// The actors that served an operation and its links.
  [[nodiscard]] std::set<std::uint32_t> of_operation(std::uint32_t operation) const;

  /// Operations whose UUID begins with these characters.
  [[nodiscard]] std::vector<std::uint32_t> operations_named(std::string_view uuid_prefix) const;

  /// Operations whose UUID contains these characters.
  [[nodiscard]] std::vector<std::uint32_t> operations_with(std::string_view part_of_uuid) const;

  /// Links by the operation that they joined, and those that joined none (0).
  [[nodiscard]] const std::multimap<std::uint32_t, std::uint32_t>& links() const { return links_; }

private:
  void learn(const event& entry);

  const trace::schema* schema_;
  std::map<std::uint32_t, actor_life> actors_;
  std::map<std::uint32_t, std::set<std::uint32_t>> of_link_; ///< Actors by link.
  std::multimap<std::uint32_t, std::uint32_t> links_;
};

} // namespace lectern::trace
