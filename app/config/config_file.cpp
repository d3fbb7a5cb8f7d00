#include "app/config/config_file.hpp"

#include "app/config/instance_name.hpp"
#include "app/config/key_values.hpp"
#include "app/config/kinds.hpp"
#include "net/file/trusted_file.hpp"
#include "net/loop/system_error.hpp"

#include <boost/system/result.hpp>

#include <fcntl.h>
#include <toml++/toml.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <span>
#include <system_error>
#include <utility>
#include <variant>

namespace lectern::config {

namespace {

constexpr std::string_view value_expected = "must be a string, a number, true, false or a list of "
                                            "strings";

/// More are not told. Chosen: as many as fit on a screen.
constexpr std::size_t mistakes_told_max = 20;

/// Chosen: a megabyte of stack is enough for ten times as many.
constexpr std::size_t dots_in_line_max = 1'000;

struct mistake {
  toml::source_position at;
  std::string text;
};

std::string place(const std::string& file, toml::source_position at) {
  return file + ':' + std::to_string(at.line) + ':' + std::to_string(at.column);
}

// -- values -----------------------------------------------------------------------

/// A single value as clients of the API write it.
std::optional<std::string> to_text(const toml::node& node) {
  if (const auto* string = node.as_string())
    return string->get();
  if (const auto* number = node.as_integer())
    return std::to_string(number->get());
  if (const auto* boolean = node.as_boolean())
    return boolean->get() ? "true" : "false";
  return std::nullopt;
}

/// The strings of a list.
std::optional<std::vector<std::string>> to_strings(const toml::node& node) {
  const auto* array = node.as_array();
  if (array == nullptr)
    return std::nullopt;
  std::vector<std::string> strings;
  for (const auto& element : *array) {
    const auto* string = element.as_string();
    if (string == nullptr)
      return std::nullopt;
    strings.push_back(string->get());
  }
  return strings;
}

/// The name of a key in the file.
std::string local_name(const std::string& key) {
  constexpr std::string_view prefix = "lectern.";
  return key.starts_with(prefix) ? key.substr(prefix.size()) : key;
}

// -- the reader -------------------------------------------------------------------

/// Turns the tables of a file into a `config_file`. Goes on after a mistake, so that all of them
/// are told at once.
class reader {
public:
  explicit reader(const std::string& file) : file_(file) {}

  void read(const toml::table& whole);

  /// @returns What the file says, or what is wrong with it.
  result<config_file> finish() &&;

private:
  /// The keys of one instance, and where each stands.
  struct located_definition {
    instance_definition definition;
    std::map<std::string, toml::source_region> places;
  };

  void refuse(const toml::source_region& where, std::string text) {
    mistakes_.push_back({where.begin, std::move(text)});
  }

  const toml::table& table_of(const std::string& label, const toml::node& node);
  void read_options(const toml::table& table);
  void read_instance(const toml::key& key, const toml::node& node);
  void read_key(located_definition& made, const std::string& label, const toml::key& key,
                const toml::node& node);
  void add_key(located_definition& made, const std::string& label, std::string name,
               const toml::node& node);
  void check(const std::string& label, const toml::table& table, const located_definition& made);

  const std::string& file_;
  config_file config_;
  std::vector<mistake> mistakes_;
};

void reader::read(const toml::table& whole) {
  for (const auto& [key, node] : whole)
    if (key == "daemon")
      read_options(table_of("daemon", node));
    else if (key == "instances")
      for (const auto& [name, table] : table_of("instances", node))
        read_instance(name, table);
    else
      refuse(key.source(),
             std::string{key.str()} + " is not known: there are daemon and instances");
}

result<config_file> reader::finish() && {
  if (mistakes_.empty())
    return std::move(config_);
  std::ranges::sort(mistakes_, {}, [](const mistake& made) {
    return std::pair{made.at.line, made.at.column};
  });
  std::string text;
  for (const auto& made : std::span{mistakes_}.first(std::min(mistakes_.size(), mistakes_told_max)))
    text += (text.empty() ? "" : "\n") + place(file_, made.at) + ": " + made.text;
  return error{std::make_error_code(std::errc::invalid_argument), std::move(text)};
}

/// An empty table, if it is none.
const toml::table& reader::table_of(const std::string& label, const toml::node& node) {
  static const toml::table empty;
  if (const auto* table = node.as_table())
    return *table;
  refuse(node.source(), label + " must be a table");
  return empty;
}

void reader::read_options(const toml::table& table) {
  std::map<std::pair<toml::source_index, toml::source_index>, configured_option> in_order;
  for (const auto& [key, node] : table) {
    const std::string name{key.str()};
    auto values = to_strings(node);
    if (auto value = to_text(node))
      values = {std::move(*value)};
    if (!values) {
      refuse(node.source(), "daemon." + name + ' ' + std::string{value_expected});
      continue;
    }
    const auto at = key.source().begin;
    in_order.try_emplace({at.line, at.column}, configured_option{name, *values, place(file_, at)});
  }
  for (auto& [at, option] : in_order)
    config_.options.push_back(std::move(option));
}

void reader::read_instance(const toml::key& key, const toml::node& node) {
  const auto label = "instances." + std::string{key.str()};
  if (!is_instance_name(key.str()))
    refuse(key.source(), label + ": the name " + std::string{instance_name_expected});
  const auto known = mistakes_.size();
  const auto& table = table_of(label, node);
  located_definition made;
  for (const auto& [own_key, value] : table)
    read_key(made, label + '.' + std::string{own_key.str()}, own_key, value);
  if (mistakes_.size() == known)
    check(label, table, made);
  config_.instances.emplace(key.str(), std::move(made.definition));
}

void reader::read_key(located_definition& made, const std::string& label, const toml::key& key,
                      const toml::node& node) {
  if (key == "description") {
    if (!node.is_string())
      return refuse(node.source(), label + " must be a string");
    made.definition.description = node.as_string()->get();
  } else if (key == "environment" || key == "user") {
    for (const auto& [variable, value] : table_of(label, node)) {
      const auto name = '.' + std::string{variable.str()};
      add_key(made, label + name, std::string{key.str()} + name, value);
    }
  } else {
    add_key(made, label, "lectern." + std::string{key.str()}, node);
  }
}

/// A list is written as clients of the API write it: as JSON.
void reader::add_key(located_definition& made, const std::string& label, std::string name,
                     const toml::node& node) {
  auto text = to_text(node);
  if (const auto strings = to_strings(node))
    text = config::to_text(*strings);
  if (!text)
    return refuse(node.source(), label + ' ' + std::string{value_expected});
  made.places[name] = node.source();
  made.definition.keys[std::move(name)] = std::move(*text);
}

void reader::check(const std::string& label, const toml::table& table,
                   const located_definition& made) {
  const auto checked = to_instance(made.definition);
  const auto* flaw = std::get_if<key_flaw>(&checked);
  if (flaw == nullptr)
    return;
  const auto found = made.places.find(flaw->key);
  refuse(found != made.places.end() ? found->second : table.source(),
         label + '.' + local_name(flaw->key) + ' ' + flaw->text);
}

/// Where a line has more dots than any key or text of ours; toml++ recurses for each of a dotted
/// key.
std::optional<toml::source_position> too_deep(std::string_view text) {
  toml::source_position at{1, 0};
  for (std::size_t dots = 0; const char c : text) {
    ++at.column;
    dots += c == '.' ? 1 : 0;
    if (dots > dots_in_line_max)
      return at;
    if (c == '\n') {
      at = {at.line + 1, 0};
      dots = 0;
    }
  }
  return std::nullopt;
}

// -- the whole --------------------------------------------------------------------

boost::system::result<std::string> read_text(const std::filesystem::path& path) {
  const auto file = net::open_trusted(path, O_RDONLY);
  if (file.has_error())
    return file.error();
  std::string text(config_bytes_max + 1, '\0');
  std::size_t size = 0;
  for (ssize_t count = 1; count != 0 && size < text.size(); size += static_cast<std::size_t>(count))
    if (count = ::read(file->get(), text.data() + size, text.size() - size); count < 0)
      return net::last_error();
  if (size > config_bytes_max)
    return net::error_of(EFBIG);
  text.resize(size);
  return text;
}

} // namespace

result<config_file> parse_config(std::string_view text, const std::string& name) {
  if (const auto at = too_deep(text))
    return error{std::make_error_code(std::errc::invalid_argument),
                 place(name, *at) + ": a line may have at most " + std::to_string(dots_in_line_max)
                   + " dots"};
  try {
    reader tables{name};
    tables.read(toml::parse(text, name));
    return std::move(tables).finish();
  } catch (const toml::parse_error& failed) {
    return error{std::make_error_code(std::errc::invalid_argument),
                 place(name, failed.source().begin) + ": " + std::string{failed.description()}};
  }
}

result<config_file> read_config(const std::filesystem::path& path) {
  std::error_code failed;
  const auto place = std::filesystem::canonical(path, failed); // Links are followed, once.
  const auto text = failed ? boost::system::result<std::string>{failed} : read_text(place);
  if (text.has_error())
    return error{text.error(), "cannot use " + path.string() + ": " + text.error().message()};
  return parse_config(*text, path.string());
}

} // namespace lectern::config
