#include "app/daemon/reload.hpp"

#include "app/daemon/log.hpp"

#include <algorithm>
#include <cstddef>

namespace lectern {

namespace {

void log_lines(log_level level, const std::string& text) {
  for (std::size_t begin = 0; begin < text.size();) {
    const auto end = std::min(text.find('\n', begin), text.size());
    write_log(level, text.substr(begin, end - begin));
    begin = end + 1;
  }
}

/// Whether the options have other values than they had, wherever they stand.
bool differ(const std::vector<config::configured_option>& options,
            const std::vector<config::configured_option>& earlier) {
  return !std::ranges::is_permutation(options, earlier, [](const auto& a, const auto& b) {
    return a.name == b.name && a.values == b.values;
  });
}

} // namespace

configured_instances::definitions instances_of(const config::config_file& file,
                                               const std::string& console_shell) {
  auto instances = file.instances;
  if (instances.empty())
    instances["host"].keys["lectern.kind"] = "host";
  for (auto& [name, definition] : instances)
    if (definition.keys.at("lectern.kind") == "host" && !console_shell.empty())
      definition.keys.try_emplace("lectern.shell", console_shell);
  return instances;
}

void reload(service& service, configured_instances& instances, const command_line& given) {
  auto file = read_configuration(given.config);
  if (!file)
    return log_lines(log_level::error, file.error().text);
  const auto done = instances.apply(service, instances_of(*file, given.console_shell));
  for (const auto& refused : done.refused)
    write_log(log_level::error, refused.text);
  if (differ(file->options, given.file.options))
    write_log(log_level::warning, "options of the daemon have changed in " + given.config
                                    + "; they take effect when lecternd is started again");
  write_log({log_level::info,
             "configuration read",
             {{"file", given.config},
              {"added", done.added},
              {"changed", done.changed},
              {"removed", done.removed}}});
}

} // namespace lectern
