#include "app/config/kinds.hpp"

#include "app/config/key_values.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace lectern::config {

namespace {

using made_instance = std::variant<instance, key_flaw>;

constexpr std::string_view kind_key = "lectern.kind";
constexpr std::string_view environment_prefix = "environment.";
constexpr std::string_view user_prefix = "user.";

// -- what a key holds -----------------------------------------------------------

constexpr std::string_view words_expected = R"(a list of strings, e.g. ["ssh", "box1"])";
constexpr std::string_view path_expected = "an absolute path";
constexpr std::string_view duration_expected = "a number with ms, s, m, h or d, e.g. 10m";

/// A key of a kind: it sets something in the options of that kind.
template <class Options>
struct key {
  std::string_view name;
  std::string_view expected;
  bool (*set)(Options& options, const std::string& text); ///< Whether `text` is as expected.
};

bool has_null(std::string_view text) {
  return text.find('\0') != text.npos;
}

bool set_words(std::vector<std::string>& target, const std::string& text) {
  auto words = to_strings(text);
  if (!words || words->empty())
    return false;
  target = std::move(*words);
  return true;
}

bool set_path(std::string& target, const std::string& text) {
  if (!text.starts_with('/') || has_null(text))
    return false;
  target = text;
  return true;
}

bool set_duration(std::chrono::milliseconds& target, const std::string& text) {
  const auto duration = to_duration(text);
  target = duration.value_or(target);
  return duration.has_value();
}

bool set_restart(console_restart& target, std::string_view text) {
  constexpr std::array<std::pair<std::string_view, console_restart>, 3> names{{
    {"always", console_restart::always},
    {"on-failure", console_restart::on_failure},
    {"on-demand", console_restart::on_demand},
  }};
  const auto* const found =
    std::ranges::find(names, text, &std::pair<std::string_view, console_restart>::first);
  if (found == names.end())
    return false;
  target = found->second;
  return true;
}

// -- the kinds ------------------------------------------------------------------

constexpr std::array<key<host_instance>, 1> host_keys{{
  {"lectern.shell", path_expected,
   [](auto& options, auto& text) { return set_path(options.console_shell, text); }},
}};

constexpr std::array<key<command_instance>, 6> command_keys{{
  {"lectern.argv", words_expected,
   [](auto& options, auto& text) {
     return set_words(options.console, text) && set_words(options.command_prefix, text);
   }},
  // After `argv`: each replaces half of it.
  {"lectern.console_argv", words_expected,
   [](auto& options, auto& text) { return set_words(options.console, text); }},
  {"lectern.exec_argv", words_expected,
   [](auto& options, auto& text) { return set_words(options.command_prefix, text); }},
  {"lectern.directory", path_expected,
   [](auto& options, auto& text) { return set_path(options.directory, text); }},
  {"lectern.restart", "always, on-failure or on-demand",
   [](auto& options, auto& text) { return set_restart(options.restart, text); }},
  {"lectern.idle_stop", duration_expected,
   [](auto& options, auto& text) { return set_duration(options.idle_stop, text); }},
}};

constexpr std::string_view socket_expected = "an absolute path of at most 107 bytes";
constexpr std::size_t socket_bytes_max = 107; // unix(7)

constexpr std::array<key<stream_instance>, 1> unix_keys{{
  {"lectern.path", socket_expected,
   [](auto& options, auto& text) {
     return text.size() <= socket_bytes_max && set_path(options.path, text);
   }},
}};

// -- from keys to options ---------------------------------------------------------

/// Whether programs can have a variable of this name (environ(7)).
bool is_variable(std::string_view name) {
  return !name.empty() && !has_null(name) && name.find('=') == name.npos;
}

/// Sets what is not of one kind only.
/// @returns Whether the key is such a one.
template <class Options>
bool set_shared(Options& options, std::string_view name, const std::string& text) {
  if (name == kind_key || name.starts_with(user_prefix))
    return true;
  if constexpr (requires { options.environment; })
    if (name.starts_with(environment_prefix)) {
      const auto variable = name.substr(environment_prefix.size());
      if (is_variable(variable) && !has_null(text))
        return options.environment.insert_or_assign(std::string{variable}, text), true;
    }
  return false;
}

template <class Options>
std::string list_of(std::span<const key<Options>> keys) {
  std::string list{kind_key};
  for (const auto& known : keys)
    list.append(", ").append(known.name);
  return list;
}

template <class Options>
made_instance make(const instance_definition& definition, std::span<const key<Options>> keys) {
  Options options;
  if (!definition.description.empty())
    options.description = definition.description;
  for (const auto& known : keys)
    if (const auto given = definition.keys.find(std::string{known.name});
        given != definition.keys.end() && !known.set(options, given->second))
      return key_flaw{given->first, "must be " + std::string{known.expected}};
  for (const auto& [name, text] : definition.keys)
    if (!set_shared(options, name, text)
        && std::ranges::find(keys, name, &key<Options>::name) == keys.end())
      return key_flaw{name, "is not a key of this kind, which has " + list_of(keys)};
  return instance{std::move(options)};
}

made_instance make_command(const instance_definition& definition) {
  auto made = make<command_instance>(definition, command_keys);
  if (const auto* made_one = std::get_if<instance>(&made)) {
    const auto& options = std::get<command_instance>(*made_one);
    if (options.console.empty() && options.command_prefix.empty())
      return key_flaw{"lectern.argv", "is missing: it must be " + std::string{words_expected}};
  }
  return made;
}

made_instance make_unix(const instance_definition& definition) {
  if (!definition.keys.contains("lectern.path"))
    return key_flaw{"lectern.path", "is missing: it must be " + std::string{socket_expected}};
  return make<stream_instance>(definition, unix_keys);
}

made_instance make_host(const instance_definition& definition) {
  return make<host_instance>(definition, host_keys);
}

struct kind {
  std::string_view name;
  made_instance (*make)(const instance_definition&);
};

constexpr std::array<kind, 3> kinds{{
  {"command", make_command},
  {"host", make_host},
  {"unix", make_unix},
}};

} // namespace

made_instance to_instance(const instance_definition& definition) {
  const auto given = definition.keys.find(std::string{kind_key});
  const auto name = given != definition.keys.end() ? given->second : std::string{};
  const auto* const found = std::ranges::find(kinds, name, &kind::name);
  if (found != kinds.end())
    return found->make(definition);
  std::string names;
  for (const auto& known : kinds)
    names.append(names.empty() ? "" : ", ").append(known.name);
  return key_flaw{std::string{kind_key}, "must be one of " + names};
}

} // namespace lectern::config
