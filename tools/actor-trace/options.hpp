#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
} // namespace CLI

/// The command line of the program. Only `options.cpp` includes CLI11: its headers take longer to
/// compile than any command does.
namespace lectern::tracing {

/// One option as its help shows it.
struct option_text {
  std::string name;  ///< `--shift` or `-n`; without dashes it is a positional argument.
  std::string value; ///< A name for its value, and the default: `N [30]`.
  std::string help;
  bool is_required = false;
};

/// One of several flags of which at most one may be given.
struct alternative {
  std::string flag;
  std::string help;
  std::function<void()> choose; ///< Called while the command line is parsed.
};

/// The options of the program, or of one of its commands. A reference to what an `option_parser`
/// owns. The variables that it fills must outlive the parsing.
class command_options {
public:
  explicit command_options(CLI::App& app) noexcept : app_(&app) {}

  void add_flag(const std::string& name, bool& given, const std::string& help);

  void add(const option_text& text, std::string& value);
  void add(const option_text& text, std::filesystem::path& value);
  void add(const option_text& text, std::vector<std::string>& values);

  /// Refuses what is not a number from `least` to `most`.
  void add(const option_text& text, double& number, double least, double most);
  void add(const option_text& text, std::uint64_t& number, std::uint64_t least, std::uint64_t most);

  /// Refuses what is not one of `names`.
  void add_choice(const option_text& text, std::string& value,
                  const std::vector<std::string>& names);
  void add_choice(const option_text& text, std::vector<std::string>& values,
                  const std::vector<std::string>& names);

  /// A duration with a unit, a number, and a count; help shows the value that it has now.
  void add_duration(const std::string& name, std::int64_t& ns, const std::string& help);
  void add_number(const std::string& name, double& number, const std::string& help);
  void add_count(const std::string& name, std::uint64_t& count, const std::string& help);

  void add_alternatives(const std::string& group, const std::vector<alternative>& flags);

  /// Refuses both of two options that were added before.
  void exclude(const std::string& name, const std::string& other);

  /// What help prints after the options.
  void footer(const std::string& text);

  /// Called after the command line was parsed, if this command was given.
  void on_run(std::function<void()> run);

private:
  CLI::App* app_;
};

/// The options and the commands of the program.
class option_parser {
public:
  option_parser(const std::string& help, const std::string& name, const std::string& version);
  option_parser(const option_parser&) = delete;
  ~option_parser();

  /// What can be given before a command, or after it.
  [[nodiscard]] command_options common() { return command_options{*app_}; }

  [[nodiscard]] command_options add_command(const std::string& name, const std::string& help);

  /// Parses, calls `parsed`, then runs the command; or prints help, or what is wrong.
  /// @returns Nothing if the command ran; 0 if help was printed, else CLI11's number of the error.
  [[nodiscard]] std::optional<int> run(int argc, char** argv, const std::function<void()>& parsed);

private:
  std::unique_ptr<CLI::App> app_;
};

} // namespace lectern::tracing
