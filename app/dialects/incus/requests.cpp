#include "app/dialects/incus/requests.hpp"

#include "app/dialects/incus/body_reader.hpp"
#include "app/dialects/session/session_codec.hpp"
#include "app/dialects/session/session_message.hpp"

#include <charconv>
#include <climits>
#include <cstdint>
#include <limits>
#include <string>
#include <system_error>
#include <utility>

namespace lectern::incus {

namespace {

// -- rules that several keys are part of --------------------------------------

std::optional<net::terminal_size> size_in(body_reader& body) {
  const auto columns = body.integer("width");
  const auto rows = body.integer("height");
  constexpr auto most = std::numeric_limits<std::uint16_t>::max();
  if (columns < 1 || rows < 1 || columns > most || rows > most)
    return std::nullopt;
  return net::terminal_size{static_cast<std::uint16_t>(columns), static_cast<std::uint16_t>(rows)};
}

/// Refuses a value that is none of those that are known; a long one is not sent back.
void refuse_unknown(body_reader& body, const std::string& label, const std::string& value,
                    const std::string& expected = {}) {
  constexpr std::size_t shown_bytes_max = 64;
  const auto shown = value.size() > shown_bytes_max ? std::string{} : " \"" + value + '"';
  body.refuse("Unknown " + label + shown + expected);
}

/// Whether the request is for the session protocol, and not for Incus's.
bool wants_session(body_reader& body) {
  const auto protocol = body.text("protocol");
  if (!protocol.empty() && protocol != session::protocol)
    refuse_unknown(body, "protocol", protocol);
  return !protocol.empty();
}

/// The position of a client that comes back.
std::optional<log_position> position_in(body_reader& body) {
  if (!wants_session(body))
    return std::nullopt;
  auto inner = body.object("resume");
  log_position position{inner.text("log"), inner.unsigned_integer("offset")};
  body.take_refusal(inner);
  return position;
}

/// The role that the client wants.
void read_role(body_reader& body, console_request& request) {
  const auto name = body.text("role");
  if (name.empty())
    return;
  const auto role = session::role_of(name);
  if (!role)
    return refuse_unknown(body, "role", name,
                          ": expected \"controller\", \"participant\" or \"spectator\"");
  if (!request.resume)
    return body.refuse("\"role\" needs \"protocol\"");
  if (request.force && *role != viewer_role::controller)
    return body.refuse("\"force\" needs the \"role\" \"controller\"");
  request.role = *role;
  request.follows_roles = true;
  if (*role == viewer_role::spectator) // It does not affect other clients.
    request.size.reset();
}

/// Output that goes to sockets is not recorded, and a terminal has a single stream of output.
void check_mode(body_reader& body, const exec_request& request) {
  if (request.in_session && !(request.interactive && request.awaits_sockets))
    body.refuse("\"protocol\" needs \"interactive\" and \"wait-for-websocket\"");
  if (request.is_recorded && request.awaits_sockets)
    body.refuse("Cannot use \"record-output\" in combination with \"wait-for-websocket\"");
  if (request.is_recorded && request.interactive)
    body.refuse("Cannot use \"interactive\" in combination with \"record-output\"");
}

/// Whether the kernel would take words of this size.
class word_budget {
public:
  void spend(std::size_t bytes) {
    total_ += bytes + 1;
    is_exceeded_ = is_exceeded_ || bytes > exec_word_bytes_max || total_ > exec_bytes_max;
  }

  [[nodiscard]] bool is_exceeded() const noexcept { return is_exceeded_; }

private:
  std::size_t total_ = 0;
  bool is_exceeded_ = false;
};

void check_words(body_reader& body, const exec_request& request) {
  if (request.command.empty())
    return body.refuse("Invalid value for \"command\": expected at least one word");

  word_budget budget;
  for (const auto& word : request.command)
    budget.spend(word.size());
  for (const auto& [name, value] : request.environment) {
    if (name.empty() || name.find_first_of(std::string_view{"=\0", 2}) != name.npos)
      return body.refuse("Invalid value for \"environment\": a name is empty or contains '='");
    budget.spend(name.size() + 1 + value.size());
  }
  if (budget.is_exceeded())
    body.refuse("\"command\" and \"environment\" are too long: at most 1 MiB in all, and less than "
                "128 KiB for each word");
}

template <class Request>
std::variant<request_body, refusal> to_body(std::variant<Request, refusal> parsed) {
  if (auto* request = std::get_if<Request>(&parsed))
    return request_body{std::move(*request)};
  return std::get<refusal>(std::move(parsed));
}

} // namespace

std::variant<exec_request, refusal> parse_exec(std::string_view text) {
  body_reader body{text};
  exec_request request{
    .command = body.list("command"),
    .environment = body.dictionary("environment"),
    .directory = body.text("cwd"),
    .interactive = body.flag("interactive"),
    .awaits_sockets = body.flag("wait-for-websocket"),
    .is_recorded = body.flag("record-output"),
    .in_session = wants_session(body),
    .size = size_in(body),
    .user = body.id("user"),
    .group = body.id("group"),
  };
  check_mode(body, request);
  if (request.directory.size() >= PATH_MAX)
    body.refuse("Invalid value for \"cwd\": a path has at most 4095 bytes");
  check_words(body, request);
  if (body.refused())
    return *body.refused();
  return request;
}

std::variant<console_request, refusal> parse_console(std::string_view text) {
  body_reader body{text};
  const auto type = body.text("type");
  console_request request{.size = size_in(body),
                          .force = body.flag("force"),
                          .wants_graphics = type == "vga",
                          .resume = position_in(body)};
  read_role(body, request);
  if (!type.empty() && type != "console" && type != "vga")
    refuse_unknown(body, "console type", type);
  if (body.refused())
    return *body.refused();
  return request;
}

std::variant<request_body, refusal> exec_body(std::string_view text) {
  auto parsed = parse_exec(text);
  if (auto* exec = std::get_if<exec_request>(&parsed))
    return std::make_shared<const exec_request>(std::move(*exec));
  return std::get<refusal>(std::move(parsed));
}

std::variant<request_body, refusal> console_body(std::string_view text) {
  return to_body(parse_console(text));
}

std::variant<request_body, refusal> new_instance_body(std::string_view text) {
  return to_body(parse_new_instance(text));
}

std::variant<request_body, refusal> changed_instance_body(std::string_view text) {
  return to_body(parse_changed_instance(text));
}

std::variant<request_body, refusal> state_change_body(std::string_view text) {
  return to_body(parse_state_change(text));
}

std::variant<std::optional<std::chrono::seconds>, refusal> parse_timeout(std::string_view text) {
  if (text.empty() || text == "-1")
    return std::nullopt;
  std::uint32_t seconds = 0;
  const auto* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, seconds);
  if (error != std::errc{} || stop != end)
    return refusal{400, "Invalid value for \"timeout\": expected seconds, or -1", {}};
  return std::chrono::seconds{seconds};
}

std::variant<std::set<event_type>, refusal> parse_event_types(std::string_view text) {
  std::set<event_type> types;
  for (std::size_t begin = 0; begin <= text.size() && !text.empty();) {
    const auto name = text.substr(begin, text.find(',', begin) - begin);
    begin += name.size() + 1;
    if (name == "operation")
      types.insert(event_type::operation);
    else if (name == "lifecycle")
      types.insert(event_type::lifecycle);
    else if (name == "logging")
      types.insert(event_type::logging);
    else
      return refusal{400, '"' + std::string{name} + "\" isn't a supported event type", {}};
  }
  return types;
}

} // namespace lectern::incus
