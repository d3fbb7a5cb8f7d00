#include "app/dialects/incus/body_reader.hpp"
#include "app/dialects/incus/requests.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

using namespace lectern;
using namespace lectern::incus;
using namespace std::chrono_literals;

namespace {

template <class T>
std::string verdict(const std::variant<T, refusal>& parsed) {
  const auto* why = std::get_if<refusal>(&parsed);
  return why != nullptr ? std::to_string(why->status) + ' ' + why->text : "accepted";
}

/// The verdict on a good exec request to which `extra` is added.
std::string with(std::string_view extra) {
  return verdict(
    parse_exec(R"({"command":["ls"],"wait-for-websocket":true,)" + std::string{extra} + '}'));
}

std::string deep(std::size_t levels) {
  return R"({"command":["ls"],"wait-for-websocket":true,"x":)" + std::string(levels, '[')
         + std::string(levels, ']') + '}';
}

} // namespace

TEST_SUITE_BEGIN("requests");

TEST_CASE("the request of `incus exec` is understood") {
  const auto parsed = parse_exec(
    R"({"command":["bash","-l"],"wait-for-websocket":true,"interactive":true,
        "environment":{"TERM":"xterm"},"width":80,"height":24,"record-output":false,"user":1000,
        "group":4294967295,"cwd":"/srv"})");
  REQUIRE(verdict(parsed) == "accepted");
  const auto& request = std::get<exec_request>(parsed);
  CHECK(request.command == std::vector<std::string>{"bash", "-l"});
  CHECK(request.environment == std::map<std::string, std::string>{{"TERM", "xterm"}});
  CHECK(request.directory == "/srv");
  CHECK(request.interactive);
  CHECK(request.size == net::terminal_size{80, 24});
  CHECK(request.user == 1000);
  CHECK(request.group == 4294967295);
}

TEST_CASE("the session protocol is requested by name, for a terminal that a client connects to") {
  CHECK(with(R"("protocol":"lectern.session.v1","interactive":true)") == "accepted");
  CHECK(with(R"("protocol":"lectern.session.v2","interactive":true)")
        == "400 Unknown protocol \"lectern.session.v2\"");
  const auto needs = "400 \"protocol\" needs \"interactive\" and \"wait-for-websocket\"";
  CHECK(with(R"("protocol":"lectern.session.v1")") == needs);
  CHECK(
    verdict(parse_exec(R"({"command":["ls"],"protocol":"lectern.session.v1","interactive":true})"))
    == needs);
}

TEST_CASE("a client that returns to a console states its position") {
  const auto resume_of = [](const char* body) {
    return std::get<console_request>(parse_console(body)).resume;
  };
  CHECK_FALSE(resume_of(R"({"resume":{"log":"a","offset":7}})"));
  CHECK(resume_of(R"({"protocol":"lectern.session.v1"})").value().log.empty());
  const auto resume =
    resume_of(R"({"protocol":"lectern.session.v1","resume":{"log":"a","offset":7}})");
  CHECK(resume.value().log == "a");
  CHECK(resume.value().offset == 7);

  const auto verdict_on = [](const std::string& resumed) {
    return verdict(parse_console(R"({"protocol":"lectern.session.v1","resume":)" + resumed + '}'));
  };
  CHECK(verdict_on("5") == "400 Invalid value for \"resume\": expected an object");
  CHECK(verdict_on(R"({"offset":-1})")
        == "400 Invalid value for \"offset\": expected a non-negative integer");
  CHECK(verdict_on(R"({"log":1})") == "400 Invalid value for \"log\": expected a string");
}

TEST_CASE("keys may be absent, null, or unknown") {
  CHECK(with(R"("environment":null,"cwd":null,"width":null,"user":null)") == "accepted");
  CHECK(with(R"("no-such-key":{"a":[1]})") == "accepted");
  const auto parsed = parse_exec(R"({"command":["ls"],"wait-for-websocket":true})");
  REQUIRE(verdict(parsed) == "accepted");
  CHECK_FALSE(std::get<exec_request>(parsed).interactive);
  CHECK_FALSE(std::get<exec_request>(parsed).size);
}

TEST_CASE("a size counts only if both lengths are possible") {
  struct row {
    std::string_view lengths;
    bool counts;
  };
  const row table[] = {
    {R"("width":80,"height":24)", true},
    {R"("width":1,"height":65535)", true},
    {R"("width":80)", false},
    {R"("width":0,"height":24)", false},
    {R"("width":-80,"height":24)", false},
    {R"("width":80,"height":65536)", false},
    {R"("width":-80,"height":-24)", false},
    {R"("width":4294967376,"height":24)", false},
  };
  for (const auto& line : table) {
    CAPTURE(line.lengths);
    const auto parsed = parse_exec(R"({"command":["ls"],"wait-for-websocket":true,)"
                                   + std::string{line.lengths} + '}');
    REQUIRE(verdict(parsed) == "accepted");
    CHECK(std::get<exec_request>(parsed).size.has_value() == line.counts);
  }
}

TEST_CASE("a value of the wrong type is refused with the name of its key") {
  const auto expected = [](std::string_view key, std::string_view wanted) {
    return "400 Invalid value for \"" + std::string{key} + "\": expected " + std::string{wanted};
  };
  for (const auto* value : {R"("ls")", "1", "{}", R"(["ls",1])", "[null]", "true"})
    CHECK(with(R"("command":)" + std::string{value}) == expected("command", "a list of strings"));
  for (const auto* value : {"[]", R"("A=b")", R"({"A":1})", R"({"A":null})"})
    CHECK(with(R"("environment":)" + std::string{value})
          == expected("environment", "an object of strings"));
  for (const auto* value : {"-1", "4294967296", "1.5", R"("0")", "true"})
    CHECK(with(R"("user":)" + std::string{value})
          == expected("user", "an integer from 0 to 4294967295"));
  CHECK(with(R"("width":"80")") == expected("width", "an integer"));
  CHECK(with(R"("cwd":1)") == expected("cwd", "a string"));
  CHECK(with(R"("interactive":"yes")") == expected("interactive", "true or false"));
  CHECK(with(R"("record-output":1)") == expected("record-output", "true or false"));
}

TEST_CASE("a folder has a path that the kernel would take") {
  const auto of_size = [](std::size_t bytes) {
    return with(R"("cwd":"/)" + std::string(bytes - 1, 'a') + '"');
  };
  CHECK(of_size(4'095) == "accepted");
  CHECK(of_size(4'096) == "400 Invalid value for \"cwd\": a path has at most 4095 bytes");
}

TEST_CASE("a megabyte that is not known is not sent back") {
  const std::string megabyte(1'000'000, 'a');
  CHECK(with(R"("protocol":")" + megabyte + '"') == "400 Unknown protocol");
  CHECK(verdict(parse_console(R"({"type":")" + megabyte + R"("})")) == "400 Unknown console type");
  CHECK(verdict(parse_console(R"({"protocol":"lectern.session.v1","role":")" + megabyte + R"("})"))
        == "400 Unknown role: expected \"controller\", \"participant\" or \"spectator\"");
  CHECK(with(R"("protocol":")" + megabyte.substr(0, 64) + '"')
        == "400 Unknown protocol \"" + megabyte.substr(0, 64) + '"');
}

TEST_CASE("what execve(2) would not take is refused") {
  CHECK(with(R"("command":[])") == "400 Invalid value for \"command\": expected at least one word");
  CHECK(with(R"("command":null)")
        == "400 Invalid value for \"command\": expected at least one word");
  CHECK(with(R"("command":["a\u0000b"])")
        == "400 Invalid value for \"command\": expected a string without NUL");
  for (const auto* name : {"", "A=B", R"(A\u0000)"})
    CHECK(with(R"("environment":{")" + std::string{name} + R"(":"x"})")
          == "400 Invalid value for \"environment\": a name is empty or contains '='");
}

TEST_CASE("words have a limit each and one in all") {
  const auto words = [](std::size_t count, std::size_t bytes) {
    std::string list;
    for (std::size_t i = 0; i < count; ++i)
      list += (i == 0 ? "\"" : ",\"") + std::string(bytes, 'a') + '"';
    return with("\"command\":[" + list + ']');
  };
  const auto refused =
    "400 \"command\" and \"environment\" are too long: at most 1 MiB in all, and "
    "less than 128 KiB for each word";
  CHECK(words(1, exec_word_bytes_max) == "accepted");
  CHECK(words(1, exec_word_bytes_max + 1) == refused);
  CHECK(words(16, 65535) == "accepted");
  CHECK(words(17, 65535) == refused);
}

TEST_CASE("the total limit counts a NUL after each word, and the words of the environment") {
  const auto verdict_on = [](std::size_t last_word, const std::string& value) {
    std::string command;
    for (int i = 0; i < 15; ++i)
      command += '"' + std::string(65'535, 'a') + "\",";
    command += '"' + std::string(last_word, 'a') + '"';
    return with("\"command\":[" + command + "]"
                + (value.empty() ? "" : R"(,"environment":{"A":")" + value + "\"}"));
  };
  const auto is_refused = [&](std::size_t last_word, const std::string& value = {}) {
    return verdict_on(last_word, value) != "accepted";
  };
  CHECK_FALSE(is_refused(65'535));
  CHECK(is_refused(65'536));
  CHECK_FALSE(is_refused(65'535 - 4, "v"));
  CHECK(is_refused(65'535 - 3, "v"));
}

TEST_CASE("a body that is not a JSON object is refused") {
  for (const auto* body : {"", "{", "[]", "null", "\"\"", "{\"command\":[\"\xff\"]}", "{} {}",
                           "{'a':1}", "\xef\xbb\xbf{}"}) {
    CAPTURE(body);
    CHECK(verdict(parse_exec(body)).starts_with("400 The body is not "));
    CHECK(verdict(parse_console(body)).starts_with("400 The body is not "));
  }
}

TEST_CASE("a body may have only so many members") {
  const auto members = [](std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i)
      text.append(i == 0 ? "" : ",").append("\"V").append(std::to_string(i)).append("\":\"\"");
    return text;
  };
  const auto with_environment = [](const std::string& variables) {
    return std::string{R"({"command":["true"],"environment":{)"}.append(variables).append("}}");
  };
  CHECK(verdict(parse_exec(with_environment(members(1'024)))) == "accepted");
  CHECK(verdict(parse_exec(with_environment(members(1'025)))).starts_with("400 The body has too"));

  std::string body = "{";
  for (int i = 0; i < 5; ++i)
    body.append(i == 0 ? "\"a" : ",\"a")
      .append(std::to_string(i))
      .append("\":{")
      .append(members(900))
      .append("}");
  CHECK(verdict(parse_exec(body.append("}"))).starts_with("400 The body has too many members"));
}

TEST_CASE("a body may nest only so deep") {
  CHECK(verdict(parse_exec(deep(10))) == "accepted");
  CHECK(verdict(parse_exec(deep(body_depth_max - 1))) == "accepted");
  CHECK(verdict(parse_exec(deep(body_depth_max))).starts_with("400 The body is not JSON"));
  CHECK(verdict(parse_exec(deep(400'000))).starts_with("400 The body is not JSON"));
}

TEST_CASE("only commands without a client are recorded, and no terminal") {
  CHECK(with(R"("record-output":true)")
        == "400 Cannot use \"record-output\" in combination with \"wait-for-websocket\"");
  CHECK(verdict(parse_exec(R"({"command":["ls"],"record-output":true,"interactive":true})"))
        == "400 Cannot use \"interactive\" in combination with \"record-output\"");
  const auto alone =
    std::get<exec_request>(parse_exec(R"({"command":["ls"],"record-output":true})"));
  CHECK(alone.is_recorded);
  CHECK_FALSE(alone.awaits_sockets);
}

TEST_CASE("a console is text unless the request says `vga`") {
  const auto graphics = [](std::string_view body) {
    const auto parsed = parse_console(body);
    REQUIRE(verdict(parsed) == "accepted");
    return std::get<console_request>(parsed).wants_graphics;
  };
  CHECK_FALSE(graphics("{}"));
  CHECK_FALSE(graphics(R"({"type":""})"));
  CHECK_FALSE(graphics(R"({"type":"console","wait-for-websocket":true})"));
  CHECK(graphics(R"({"type":"vga","width":0,"height":0})"));
  CHECK(verdict(parse_console(R"({"type":"spice"})")) == "400 Unknown console type \"spice\"");
  CHECK(verdict(parse_console(R"({"type":7})"))
        == "400 Invalid value for \"type\": expected a string");
}

TEST_CASE("a client that names its role follows roles, and others control") {
  const auto parsed = [](const std::string& keys) {
    return std::get<console_request>(
      parse_console(R"({"protocol":"lectern.session.v1","width":80,"height":24)" + keys + '}'));
  };
  CHECK(parsed("").role == viewer_role::controller);
  CHECK_FALSE(parsed("").follows_roles);
  CHECK(parsed(R"(,"role":"controller","force":true)").follows_roles);
  CHECK(parsed(R"(,"role":"participant")").role == viewer_role::participant);
  CHECK(parsed(R"(,"role":"participant")").size == net::terminal_size{80, 24});
}

TEST_CASE("a spectator has no size and no force, and a role needs the session protocol") {
  const auto refused = [](const std::string& body) { return verdict(parse_console(body)); };
  const auto spectator = std::get<console_request>(parse_console(
    R"({"protocol":"lectern.session.v1","role":"spectator","width":80,"height":24})"));
  CHECK(spectator.role == viewer_role::spectator);
  CHECK_FALSE(spectator.size);
  for (const auto* role : {"spectator", "participant"})
    CHECK(refused(R"({"protocol":"lectern.session.v1","force":true,"role":")" + std::string{role}
                  + "\"}")
          == "400 \"force\" needs the \"role\" \"controller\"");
  CHECK(refused(R"({"role":"spectator"})") == "400 \"role\" needs \"protocol\"");
  CHECK(refused(R"({"protocol":"lectern.session.v1","role":"king"})")
          .starts_with("400 Unknown role \"king\""));
  CHECK(refused(R"({"protocol":"lectern.session.v1","role":7})").find("role") != std::string::npos);
}

TEST_CASE("a console may be asked for with force and a size") {
  const auto parsed = parse_console(R"({"width":80,"height":24,"type":"console","force":true})");
  REQUIRE(verdict(parsed) == "accepted");
  CHECK(std::get<console_request>(parsed).force);
  CHECK(std::get<console_request>(parsed).size == net::terminal_size{80, 24});
}

TEST_CASE("a timeout is seconds, or none") {
  CHECK(std::get<0>(parse_timeout("")) == std::nullopt);
  CHECK(std::get<0>(parse_timeout("-1")) == std::nullopt);
  CHECK(std::get<0>(parse_timeout("0")) == 0s);
  CHECK(std::get<0>(parse_timeout("30")) == 30s);
  for (const auto* text : {"-2", "1.5", "1s", " 1", "99999999999", "x"}) {
    CAPTURE(text);
    CHECK(verdict(parse_timeout(text)).starts_with("400 Invalid value for \"timeout\""));
  }
}

TEST_CASE("types of events are known names") {
  using types = std::set<event_type>;
  CHECK(std::get<0>(parse_event_types("")).empty());
  CHECK(std::get<0>(parse_event_types("operation,lifecycle"))
        == types{event_type::operation, event_type::lifecycle});
  CHECK(std::get<0>(parse_event_types("logging,logging")) == types{event_type::logging});
  CHECK(verdict(parse_event_types("x")) == "400 \"x\" isn't a supported event type");
  CHECK(verdict(parse_event_types("operation,")) == "400 \"\" isn't a supported event type");
}

TEST_SUITE_END();
