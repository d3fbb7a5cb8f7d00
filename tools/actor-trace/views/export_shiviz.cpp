#include "tools/actor-trace/text.hpp"
#include "tools/actor-trace/views/exports.hpp"
#include "tools/actor-trace/views/wording.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>

#include <algorithm>
#include <cstdint>
#include <map>
#include <ostream>
#include <string>

namespace lectern::tracing {

using trace::event;
using trace::kind;

namespace {

/// The first line of a log defines how to parse it, the second one how executions
/// are separated; here is only one.
constexpr std::string_view header = R"((?<host>\S+) (?<clock>\{.*\})\n(?<event>.*))"
                                    "\n\n";

/// A vector clock: how many events of each actor are known.
using vector_clock = std::map<std::uint32_t, std::uint64_t>;

void merge(vector_clock& into, const vector_clock& other) {
  for (const auto& [actor, count] : other)
    into[actor] = std::max(into[actor], count);
}

class clock_writer {
public:
  clock_writer(const reading& trace, std::ostream& into) : trace_(trace), into_(into) {
    into_ << header;
  }

  void add(event_index at) {
    const auto& entry = trace_.seen[at];
    auto& clock = clocks_[entry.self];
    if (const auto before = in_flight_.find(trace_.why.cause_of(at));
        entry.kind() == kind::receive && before != in_flight_.end()) {
      merge(clock, before->second);
      in_flight_.erase(before);
    }
    if (const auto parent = clocks_.find(entry.peer);
        entry.kind() == kind::spawn && parent != clocks_.end())
      merge(clock, parent->second);
    ++clock[entry.self];
    if (entry.kind() == kind::send)
      in_flight_.emplace(at, clock);
    print(at, clock);
  }

private:
  /// A host is one word.
  std::string host(std::uint32_t actor) const {
    auto name = printable(trace_.lives.name(actor));
    std::replace(name.begin(), name.end(), ' ', '-');
    return name;
  }

  void print(event_index at, const vector_clock& clock) {
    into_ << host(trace_.seen[at].self) << ' ';
    char separator = '{';
    for (const auto& [actor, count] : clock) {
      into_ << separator << boost::json::serialize(boost::json::string{host(actor)}) << ':'
            << count;
      separator = ',';
    }
    into_ << "}\n" << printable(words_of(trace_, at)) << '\n';
  }

  const reading& trace_;
  std::ostream& into_;
  std::map<std::uint32_t, vector_clock> clocks_;
  std::map<event_index, vector_clock> in_flight_; ///< Of messages.
};

} // namespace

void export_shiviz(const reading& trace, std::span<const event_index> chosen, std::ostream& into) {
  clock_writer writer{trace, into};
  for (const auto at : chosen)
    writer.add(at);
}

} // namespace lectern::tracing
