#include "app/daemon/settings.hpp"
#include "tests/support/temp_file.hpp"

#include <doctest/doctest.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

using namespace lectern;

namespace {

struct token_fixture : temp_file {
  result<std::string> read(const std::string& text,
                           std::filesystem::perms rights = owner_only) const {
    std::ofstream{path()} << text;
    std::filesystem::permissions(path(), rights);
    return read_token(path());
  }

  static constexpr auto owner_only =
    std::filesystem::perms::owner_read | std::filesystem::perms::owner_write;
};

std::string parsed(const std::string& text) {
  const auto endpoint = parse_endpoint(text);
  if (endpoint.has_error())
    return endpoint.error() == boost::system::errc::invalid_argument ? "invalid" : "?";
  return endpoint->address + ' ' + std::to_string(endpoint->port);
}

} // namespace

TEST_SUITE_BEGIN("settings");

TEST_CASE_FIXTURE(token_fixture,
                  "a token has at least 16 characters, without the space around it") {
  CHECK(*read(std::string(16, 'x')) == std::string(16, 'x'));
  CHECK(*read(std::string(16, 'x') + '\n') == std::string(16, 'x'));
  CHECK(read(std::string(15, 'x')).error().code == std::errc::invalid_argument);
  CHECK(read("fifteen letters\n\n").error().code == std::errc::invalid_argument);
  CHECK(read("").error().code == std::errc::invalid_argument);
}

TEST_CASE_FIXTURE(token_fixture, "a token that others may read is not used") {
  CHECK(read(std::string(16, 'x'), owner_only | std::filesystem::perms::others_read).error().code
        == std::errc::operation_not_permitted);
  CHECK(read_token("/nonexistent").error().code == std::errc::no_such_file_or_directory);
}

TEST_CASE_FIXTURE(token_fixture, "the error names the problem with a token file") {
  const auto file = path().string();
  CHECK(read("short").error().text
        == "cannot use the key in " + file + ": it has 5 characters; at least 16 are required");
  CHECK(read(std::string(16, 'x'), owner_only | std::filesystem::perms::group_read).error().text
        == "cannot use the key in " + file
             + ": users other than its owner can read or write it; run chmod 600");
}

TEST_CASE("a TCP address ends in a port") {
  CHECK(parsed("127.0.0.1:8443") == "127.0.0.1 8443");
  CHECK(parsed("[::1]:0") == "::1 0");
  CHECK(parsed("::1:65535") == "::1 65535");
  for (const auto* text : {"", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1",
                           "127.0.0.1: 1", "127.0.0.1:1 ", "127.0.0.1:http"}) {
    CAPTURE(text);
    CHECK(parsed(text) == "invalid");
  }
}

TEST_CASE("a host name in an address is looked up, and is a name of the page") {
  auto endpoint = resolve_endpoint("localhost:8440").value();
  CHECK(is_loopback(endpoint.address));
  CHECK(endpoint.port == 8440);
  CHECK(endpoint.names == std::vector<std::string>{"localhost"});

  auto number = resolve_endpoint("[::1]:0").value();
  CHECK(number.address == "::1");
  CHECK(number.names.empty());
  CHECK(resolve_endpoint("127.1:0").value().address == "127.0.0.1");
}

TEST_CASE("a group is known by its name, and one that does not exist is refused") {
  CHECK(*group_named("root") == 0);
  CHECK(group_named("no-such-group").error().value() == ENOENT);
}

TEST_CASE("a text that is not an address is refused with a sentence") {
  const auto refused = [](const std::string& text) { return resolve_endpoint(text).error().text; };
  CHECK(refused("localhost") == std::string{"it "}.append(endpoint_syntax));
  CHECK(refused("no.such.name.invalid:1").starts_with("cannot resolve no.such.name.invalid: "));
}

TEST_CASE("127.0.0.0/8 and ::1 are loopback, nothing else is") {
  for (const auto* address : {"127.0.0.1", "127.1.2.3", "::1"})
    CHECK_MESSAGE(is_loopback(address), address);
  for (const auto* address : {"0.0.0.0", "::", "192.0.2.1", "2001:db8::1"})
    CHECK_MESSAGE(!is_loopback(address), address);
}

TEST_SUITE_END();
