#pragma once

#include "tools/actor-trace/options.hpp"
#include "tools/actor-trace/reading.hpp"
#include "tools/actor-trace/selection.hpp"
#include "tools/actor-trace/table.hpp"

#include <cstdint>
#include <filesystem>
#include <iosfwd>
#include <stdexcept>
#include <string>
#include <vector>

namespace lectern::tracing {

/// The meaning of the exit status of the program.
enum class verdict : int {
  fine = 0,
  found = 1,  ///< A problem, a difference, or a broken rule; or `grep` found nothing.
  failed = 2, ///< The command could not be carried out.
};

/// What all commands share; the options have filled it when a
/// command's callback runs.
struct context {
  std::filesystem::path trace; ///< A folder, or a recording.
  std::uint64_t run = 0;       ///< 0: that one; else so many before it, of those that are kept.
  bool json = false;
  bool color = false; ///< Text goes to a terminal, and may have colours.
  verdict result = verdict::fine;
};

/// Why a command cannot do what was asked, in one sentence.
class failure : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

/// Adds one command to `parser`, with a callback that prints to standard output, leaves its
/// verdict in `common`, and throws `failure`. `main.cpp` lists all of them.
using add_command = void (*)(option_parser& parser, context& common);

void add_sessions(option_parser& parser, context& common);
void add_ls(option_parser& parser, context& common);
void add_top(option_parser& parser, context& common);
void add_tail(option_parser& parser, context& common);
void add_record(option_parser& parser, context& common);
void add_snapshot(option_parser& parser, context& common);
void add_info(option_parser& parser, context& common);
void add_stats(option_parser& parser, context& common);
void add_grep(option_parser& parser, context& common);
void add_lint(option_parser& parser, context& common);
void add_diff(option_parser& parser, context& common);
void add_check(option_parser& parser, context& common);
void add_watch(option_parser& parser, context& common);

/// Adds the positional words of a selection to a command; see `selection`.
void add_selection(command_options command, std::vector<std::string>& words);

/// @throws failure if a word is not a term.
[[nodiscard]] selection parse_selection(const std::vector<std::string>& words);
/// @throws failure also if it names what this trace has not.
[[nodiscard]] selection parse_selection(const std::vector<std::string>& words,
                                        const reading& known);

/// Where the trace is: where the options say, else where the daemon has it.
/// @throws failure if neither an option nor the environment names one, or if that many
/// earlier ones are not kept.
[[nodiscard]] std::filesystem::path trace_path(const context& common);

/// The same, and the traces of the runs before it that are kept, newest first.
[[nodiscard]] std::vector<std::filesystem::path> this_and_earlier_traces(const context& common);

/// Reads the trace.
/// @throws failure if there is none.
[[nodiscard]] reading read(const context& common);
[[nodiscard]] trace::snapshot read_file(const std::filesystem::path& file);

/// Writes a recording and prints what is in it.
/// @throws failure if it cannot be written.
void save(const trace::snapshot& shot, const std::filesystem::path& file, const context& common);

[[nodiscard]] std::string sentence_of(const trace::bad_trace& bad);

/// Prints as the common options want it.
void print(const table& rows, const context& common);
void print(const boost::json::value& value);

/// One line on standard error, in one piece.
void say(const std::string& sentence);

/// Says in one line on standard error what a conclusion does not know, if records were lost.
void warn_of_losses(const trace::history& seen);

} // namespace lectern::tracing
