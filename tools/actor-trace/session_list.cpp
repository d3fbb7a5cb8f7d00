#include "tools/actor-trace/session_list.hpp"

#include "tools/actor-trace/command.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <map>
#include <utility>

namespace lectern::tracing {

namespace fs = std::filesystem;
namespace json = boost::json;

namespace {

using phase = listed_session::phase;

std::string text_at(const json::object& line, std::string_view key) {
  const auto* value = line.if_contains(key);
  return value != nullptr && value->is_string() ? std::string{value->get_string()} : std::string{};
}

std::optional<std::int64_t> number_at(const json::object& line, std::string_view key) {
  const auto* value = line.if_contains(key);
  json::error_code failed;
  const auto number = value == nullptr ? 0 : value->to_number<std::int64_t>(failed);
  return value == nullptr || failed ? std::nullopt : std::optional{number};
}

std::uint64_t pid_of(const json::object& line) {
  return static_cast<std::uint64_t>(number_at(line, "pid").value_or(0));
}

/// Puts the lines of daemons together.
class collection {
public:
  void add(const json::object& line) {
    const auto message = text_at(line, "message");
    if (message == "started")
      begin_run(line);
    else if (message == "continued") // In another file, as the one before was full.
      pid_ = pid_of(line);
    else if (message == "session begun")
      begin(line);
    else if (message == "session ended")
      end(line);
  }

  std::vector<listed_session> finish(const std::function<bool(std::uint64_t)>& is_running) {
    if (!is_running(pid_))
      lose_all();
    return std::move(sessions_);
  }

private:
  void begin_run(const json::object& line) {
    lose_all();
    pid_ = pid_of(line);
  }

  /// What had not ended when its daemon did.
  void lose_all() {
    for (const auto& [id, at] : open_)
      sessions_[at].state = phase::lost;
    open_.clear();
  }

  listed_session& begin(const json::object& line) {
    listed_session next;
    next.id = text_at(line, "id");
    next.began = text_at(line, "time");
    next.instance = text_at(line, "instance");
    next.subject = text_at(line, "what");
    if (const auto program = text_at(line, "program"); !program.empty())
      next.subject += ' ' + program;
    next.user = text_at(line, "who");
    open_[next.id] = sessions_.size();
    sessions_.push_back(std::move(next));
    return sessions_.back();
  }

  void end(const json::object& line) {
    const auto found = open_.find(text_at(line, "id"));
    // What was written when it began may have been removed with an older file.
    auto& listed = found == open_.end() ? begin(line) : sessions_[found->second];
    open_.erase(listed.id);
    listed.state = phase::ended;
    listed.cause = text_at(line, "why");
    listed.exit_code = number_at(line, "code");
    listed.error = text_at(line, "error");
    listed.milliseconds = number_at(line, "ms").value_or(0);
  }

  std::vector<listed_session> sessions_;
  std::map<std::string, std::size_t> open_; ///< Places of those that have not ended.
  std::uint64_t pid_ = 0;
};

std::string content_of(const fs::path& file) {
  std::ifstream bytes{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{bytes}, {}};
}

bool has_process(std::uint64_t pid) {
  std::error_code failed;
  return pid != 0 && fs::exists("/proc/" + std::to_string(pid), failed);
}

bool has_part(const listed_session& listed, const std::string& word) {
  return std::ranges::any_of(
    std::array{&listed.id, &listed.instance, &listed.subject, &listed.user, &listed.cause},
    [&](const std::string* text) { return text->find(word) != std::string::npos; });
}

/// The last of those that ended, or else of those that have not.
const listed_session* last_of(const std::vector<const listed_session*>& candidates) {
  const auto ended =
    std::find_if(candidates.rbegin(), candidates.rend(),
                 [](const listed_session* listed) { return listed->state != phase::runs; });
  return ended != candidates.rend() ? *ended : candidates.empty() ? nullptr : candidates.back();
}

} // namespace

std::vector<listed_session> parse_sessions(std::string_view lines,
                                           const std::function<bool(std::uint64_t)>& is_running) {
  collection result;
  while (!lines.empty()) {
    const auto size = std::min(lines.find('\n'), lines.size());
    json::error_code failed;
    const auto line = json::parse(lines.substr(0, size), failed);
    if (!failed && line.is_object())
      result.add(line.get_object());
    lines.remove_prefix(std::min(size + 1, lines.size()));
  }
  return result.finish(is_running);
}

std::vector<listed_session> sessions_beside(const fs::path& trace) {
  const auto folder = trace.parent_path();
  for (const auto& place : {folder, folder.parent_path()})
    if (std::error_code failed; fs::is_regular_file(place / "sessions", failed))
      return parse_sessions(content_of(place / "sessions.1") + content_of(place / "sessions"),
                            has_process);
  return {};
}

std::vector<listed_session> chosen(const std::vector<listed_session>& sessions,
                                   const std::vector<std::string>& words) {
  std::vector<listed_session> result;
  std::ranges::copy_if(sessions, std::back_inserter(result), [&](const listed_session& listed) {
    return std::ranges::all_of(words, [&](const auto& word) { return has_part(listed, word); });
  });
  return result;
}

const listed_session* session_meant(const std::vector<listed_session>& sessions,
                                    const std::string& word) {
  std::vector<const listed_session*> by_id;
  std::vector<const listed_session*> by_instance;
  for (const auto& listed : sessions) {
    if (word.empty() || listed.instance == word)
      by_instance.push_back(&listed);
    if (listed.id.find(word) != std::string::npos)
      by_id.push_back(&listed);
  }
  if (!by_instance.empty())
    return last_of(by_instance);
  if (by_id.size() > 1)
    throw failure{count_text(by_id.size()) + " sessions have " + word
                  + " in their id; `actor-trace sessions " + word + "` lists them"};
  return by_id.empty() ? nullptr : by_id.front();
}

std::string sentence_of(const listed_session& listed) {
  auto text = "The " + listed.subject + " on " + listed.instance + ", for " + listed.user + ", ";
  if (listed.state == phase::runs)
    return text + "runs.";
  if (listed.state == phase::lost)
    return text + "was lost: its daemon did not stop cleanly.";
  text += "ended after " + duration_text(listed.milliseconds * 1'000'000) + ": " + listed.cause;
  if (listed.exit_code)
    text += ", exit code " + std::to_string(*listed.exit_code);
  return text + (listed.error.empty() ? "." : " (" + listed.error + ").");
}

} // namespace lectern::tracing
