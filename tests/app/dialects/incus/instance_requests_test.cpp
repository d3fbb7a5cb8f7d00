#include "app/dialects/incus/instance_requests.hpp"
#include "tests/app/dialects/incus/api_fixture.hpp"

#include <doctest/doctest.h>

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

std::string change_of(std::string_view body) {
  return verdict(parse_state_change(body));
}

state_change state_in(std::string_view body) {
  return std::get<state_change>(parse_state_change(body));
}

} // namespace

TEST_SUITE_BEGIN("requests about instances");

TEST_CASE("the request of `incus init --empty` is understood") {
  const auto parsed = parse_new_instance(
    R"({"architecture":"","config":{"lectern.kind":"host"},"devices":{},"ephemeral":false,
        "profiles":null,"stateful":false,"description":"d","name":"box","source":{"type":"none"},
        "instance_type":"","type":"container","start":false})");
  REQUIRE(verdict(parsed) == "accepted");
  const auto& request = std::get<new_instance>(parsed);
  CHECK(request.name == "box");
  CHECK(request.definition == instance_definition{"d", {{"lectern.kind", "host"}}});
  CHECK_FALSE(request.starts);
}

TEST_CASE("what instances cannot have is refused") {
  CHECK(verdict(parse_new_instance(R"({"name":"box","source":{"type":"copy"}})"))
          .starts_with("501 Lectern has no images"));
  CHECK(verdict(parse_new_instance("{}")).starts_with("400 An instance needs a name"));
  CHECK(verdict(parse_new_instance(R"({"name":"box","devices":{"root":{}}})"))
        == "400 Instances in Lectern have no devices");
  CHECK(verdict(parse_changed_instance(R"({"devices":{"root":{}}})"))
        == "400 Instances in Lectern have no devices");
  CHECK(verdict(parse_new_instance(R"({"name":"box","config":{"a":1}})"))
        == "400 Invalid value for \"config\": expected an object of strings");
}

TEST_CASE("an instance has 256 KiB, and no more") {
  const auto with = [](std::size_t bytes) {
    return verdict(
      parse_changed_instance(R"({"config":{"user.x":")" + std::string(bytes - 6, 'x') + "\"}}"));
  };
  CHECK(with(definition_bytes_max) == "accepted");
  CHECK(with(definition_bytes_max + 1)
        == "400 Invalid value for \"config\": an instance has at most 256 KiB");
}

TEST_CASE("a state is changed as `incus start`, `stop`, `restart`, `pause` and `resume` ask") {
  CHECK(state_in(R"({"action":"start","timeout":0,"force":false,"stateful":false})").task
        == instance_task::start);
  CHECK(state_in(R"({"action":"restart"})").task == instance_task::restart);
  CHECK(state_in(R"({"action":"freeze"})").task == instance_task::freeze);
  CHECK(state_in(R"({"action":"unfreeze"})").task == instance_task::unfreeze);
  const auto stop = state_in(R"({"action":"stop","timeout":7,"force":true})");
  CHECK(stop.task == instance_task::stop);
  CHECK(stop.force);
  CHECK(stop.timeout == 7s);
}

TEST_CASE("without a timeout a change may take 30 s, with -1 a day") {
  CHECK(state_in(R"({"action":"stop"})").timeout == 30s);
  CHECK(state_in(R"({"action":"stop","timeout":-1})").timeout == 24h);
  CHECK(state_in(R"({"action":"stop","timeout":9223372036854775807})").timeout == 24h);
}

TEST_CASE("no other change of a state is known") {
  CHECK(change_of("{}").starts_with("400 Invalid value for \"action\""));
  CHECK(change_of(R"({"action":"explode"})").starts_with("400 Invalid value for \"action\""));
  CHECK(change_of(R"({"action":"stop","stateful":true})")
        == "400 Instances in Lectern have no state that could be saved");
}

TEST_CASE_FIXTURE(api_fixture, "a change is a task of the inventory, and of an operation") {
  const auto begun =
    ask("PUT", "/1.0/instances/c1/state", R"({"action":"stop","force":true,"timeout":7})");
  REQUIRE(tasks.size() == 1);
  CHECK(tasks[0].task == instance_task::stop);
  CHECK(tasks[0].instance == "c1");
  CHECK(tasks[0].force);
  CHECK(tasks[0].timeout == 7s);
  const auto& shown = begun.at("metadata");
  CHECK(shown.at("class") == "task");
  CHECK(shown.at("description") == "Stopping instance");
  CHECK(shown.at("may_cancel") == false);
}

TEST_CASE_FIXTURE(api_fixture,
                  "a PATCH changes the keys that it has, and an empty value removes one") {
  const auto add = [this](const char* body) {
    tasks.clear();
    ask("PATCH", "/1.0/instances/c1", body);
    REQUIRE(tasks.size() == 1);
    return *tasks[0].definition;
  };
  CHECK(add(R"({"config":{"user.a":"1","user.b":""}})").keys
        == std::map<std::string, std::string>{{"user.a", "1"}});
  CHECK(add(R"({"description":"d"})").description == "d");
}
