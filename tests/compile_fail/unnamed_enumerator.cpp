#include <string_view>

namespace {

enum class ending { finished, failed };

} // namespace

/// A table of names that lacks one.
std::string_view name_of(ending cause) {
  switch (cause) {
  case ending::finished:
    return "finished";
  }
  return {};
}
