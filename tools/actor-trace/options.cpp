#include "tools/actor-trace/options.hpp"

#include "tools/actor-trace/text.hpp"

#include <CLI/CLI.hpp>

#include <utility>

namespace lectern::tracing {

namespace {

template <class Value>
CLI::Option* add_option(CLI::App& app, const option_text& text, Value& value) {
  auto* option = app.add_option(text.name, value, text.help)->required(text.is_required);
  if (!text.value.empty())
    option->option_text(text.value);
  return option;
}

} // namespace

// -- options of a command -----------------------------------------------------------

void command_options::add_flag(const std::string& name, bool& given, const std::string& help) {
  app_->add_flag(name, given, help);
}

void command_options::add(const option_text& text, std::string& value) {
  add_option(*app_, text, value);
}

void command_options::add(const option_text& text, std::filesystem::path& value) {
  add_option(*app_, text, value);
}

void command_options::add(const option_text& text, std::vector<std::string>& values) {
  add_option(*app_, text, values);
}

void command_options::add(const option_text& text, double& number, double least, double most) {
  add_option(*app_, text, number)->check(CLI::Range(least, most));
}

void command_options::add(const option_text& text, std::uint64_t& number, std::uint64_t least,
                          std::uint64_t most) {
  add_option(*app_, text, number)->check(CLI::Range(least, most));
}

void command_options::add_choice(const option_text& text, std::string& value,
                                 const std::vector<std::string>& names) {
  add_option(*app_, text, value)->check(CLI::IsMember(names));
}

void command_options::add_choice(const option_text& text, std::vector<std::string>& values,
                                 const std::vector<std::string>& names) {
  add_option(*app_, text, values)->check(CLI::IsMember(names));
}

void command_options::add_duration(const std::string& name, std::int64_t& ns,
                                   const std::string& help) {
  const auto parse = [&ns, name](const std::string& given) {
    const auto parsed = parse_duration(given);
    if (!parsed)
      throw CLI::ValidationError{name, "`" + given + "` is not a duration (5ms)"};
    ns = *parsed;
  };
  app_->add_option_function<std::string>(name, parse, help)
    ->option_text("TIME [" + duration_text(ns) + "]");
}

void command_options::add_number(const std::string& name, double& number, const std::string& help) {
  add_option(*app_, {name, "N [" + CLI::detail::to_string(number) + "]", help}, number);
}

void command_options::add_count(const std::string& name, std::uint64_t& count,
                                const std::string& help) {
  add_option(*app_, {name, "N [" + std::to_string(count) + "]", help}, count);
}

void command_options::add_alternatives(const std::string& group,
                                       const std::vector<alternative>& flags) {
  auto* choice = app_->add_option_group(group);
  for (const auto& alternative : flags)
    choice->add_flag_callback(alternative.flag, alternative.choose, alternative.help);
  choice->require_option(0, 1);
}

void command_options::exclude(const std::string& name, const std::string& other) {
  app_->get_option(name)->excludes(app_->get_option(other));
}

void command_options::footer(const std::string& text) {
  app_->footer(text);
}

void command_options::on_run(std::function<void()> run) {
  app_->callback(std::move(run));
}

// -- the program --------------------------------------------------------------------

option_parser::option_parser(const std::string& help, const std::string& name,
                             const std::string& version)
  : app_(std::make_unique<CLI::App>(help, name)) {
  app_->set_version_flag("--version", version);
  app_->set_help_all_flag("--help-all", "Print the help of all commands");
  app_->require_subcommand(1);
  app_->fallthrough();
}

option_parser::~option_parser() = default;

command_options option_parser::add_command(const std::string& name, const std::string& help) {
  return command_options{*app_->add_subcommand(name, help)};
}

std::optional<int> option_parser::run(int argc, char** argv, const std::function<void()>& parsed) {
  app_->parse_complete_callback(parsed);
  try {
    app_->parse(argc, argv);
    return std::nullopt;
  } catch (const CLI::ParseError& error) {
    return app_->exit(error);
  }
}

} // namespace lectern::tracing
