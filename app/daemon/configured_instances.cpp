#include "app/daemon/configured_instances.hpp"

#include <map>
#include <utility>

namespace lectern {

configured_instances::changes configured_instances::apply(service& service,
                                                          const definitions& wanted) {
  changes done;
  const auto earlier = present_;
  std::erase_if(present_, [&](const auto& present) {
    const auto found = wanted.find(present.first);
    if (found != wanted.end() && found->second == present.second)
      return false;
    static_cast<void>(service.remove_instance(present.first)); // It may be removed already.
    done.removed += found == wanted.end() ? 1 : 0;
    return true;
  });
  for (const auto& [name, definition] : wanted) {
    if (present_.contains(name))
      continue;
    defined_instance made{definition.description, definition.keys, defined_in_};
    if (auto added = service.add_instance(name, std::move(made)); !added) {
      done.refused.push_back(added.error());
      continue;
    }
    present_.emplace(name, definition);
    ++(earlier.contains(name) ? done.changed : done.added);
  }
  return done;
}

} // namespace lectern
