#pragma once

#include "tools/actor-trace/reading.hpp"

#include <boost/json/array.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace lectern::tracing {

/// A sequence diagram before it is drawn: its actors, and what happened in which order.
struct story {
  struct lane {
    std::uint32_t actor = 0;
    std::string name;
    std::size_t first = 0; ///< Scenes in which it lives.
    std::size_t last = 0;
  };

  struct scene {
    enum class shape {
      arrow, ///< A message, from lane to lane.
      lost,  ///< A message that was not handled (yet).
      mark,  ///< In one lane.
    };
    shape form = shape::mark;
    std::optional<std::size_t> from; ///< Lane; none for an actor without one.
    std::optional<std::size_t> to;
    std::string text;
    std::int64_t ns = 0;      ///< Since the first scene.
    std::int64_t pause = 0;   ///< Before it, if that is worth telling.
    event_index event = 0;    ///< The first, if several were folded into one.
    bool is_teardown = false; ///< From the first sign of the end on.
  };

  std::vector<lane> lanes; ///< In the order in which they appear.
  std::vector<scene> scenes;
};

/// Draws what happened in `chosen` events, which are in the order of time. Messages stand
/// where they are handled. What happens more than a few times is folded, between what does not.
[[nodiscard]] story tell(const reading& in, std::span<const event_index> chosen);

/// Where and how a timeline is printed.
struct print_options {
  std::size_t columns = 0; ///< Of the terminal; 0: as wide as it gets.
  bool ascii = false;
  bool color = false;
};

[[nodiscard]] std::string to_text(const story& chart, const print_options& options);

/// A `sequenceDiagram`, for whatever shows Mermaid.
[[nodiscard]] std::string to_mermaid(const story& chart);

/// A picture that needs nothing else, for a light or a dark page.
[[nodiscard]] std::string to_svg(const story& chart);

/// Scenes, with the names of their actors.
[[nodiscard]] boost::json::array to_json(const story& chart);

} // namespace lectern::tracing
