#include "tests/app/service/service_fixture.hpp"
#include "tests/support/web_visitor.hpp"

#include <boost/json/object.hpp>

#include <doctest/doctest.h>

#include <filesystem>

namespace lectern::test {

namespace {

/// A service with a port for the web page, which trusts only clients with a cookie.
struct web_fixture : service_fixture {
  explicit web_fixture(service_options options = {}) : service_fixture(std::move(options)) {
    port = uut.listen(tcp_endpoint{.web_page = true}).value();
  }

  [[nodiscard]] web_visitor guest() {
    web_visitor browser{uut.make_sign_in_link().value().url};
    REQUIRE(browser.sign_in("ann").status == 200);
    return browser;
  }

  std::uint16_t port = 0;
};

service_options with_key(const std::filesystem::path& file) {
  service_options options;
  options.web_key_file = file;
  return options;
}

/// The same browser at another service.
http_reply visit(web_visitor browser, std::uint16_t port) {
  const auto pass = browser.cookie.substr(browser.cookie.find('=') + 1);
  web_visitor other{"http://127.0.0.1:" + std::to_string(port)
                    + "/ui/#token=" + std::string(64, '0')};
  other.cookie = "lectern-" + std::to_string(port) + '=' + pass;
  other.proof = browser.proof;
  return other.call("GET", "/1.0/instances");
}

} // namespace

TEST_SUITE_BEGIN("service: web page");

TEST_CASE("without a port for the page there is no link") {
  auto uut = service::start().value();
  const auto refused = uut.make_sign_in_link();
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == service_errc::bad_option);
  CHECK(refused.error().text == "no TCP port serves the web page");
  static_cast<void>(uut.listen(tcp_endpoint{.token = "t"}).value());
  CHECK_FALSE(uut.make_sign_in_link());
  uut.stop().value();
  CHECK(uut.make_sign_in_link().error().code == service_errc::stopped);
}

TEST_CASE_FIXTURE(web_fixture, "a link leads to the port, and lets one person in") {
  const auto link = uut.make_sign_in_link().value();
  CHECK(link.url.starts_with("http://127.0.0.1:" + std::to_string(port) + "/ui/#token="));
  CHECK(link.expires > std::chrono::system_clock::now());

  web_visitor browser{link.url};
  CHECK(browser.call("GET", "/1.0/instances").status == 403);
  CHECK(browser.sign_in("ann").status == 200);
  CHECK(browser.call("GET", "/1.0/instances").status == 200);
  CHECK(web_visitor{link.url}.sign_in("bob").status == 403);
}

TEST_CASE("a port for the page takes its bearer token as well") {
  service_fixture uut;
  const auto port = uut.uut.listen(tcp_endpoint{.token = "right", .web_page = true}).value();
  CHECK(http_call({.port = port, .token = "right"}, {.target = "/1.0/instances"}).status == 200);
  CHECK(http_call({.port = port, .token = "wrong"}, {.target = "/1.0/instances"}).status == 403);
}

TEST_CASE("a cookie counts at the ports that are for the page, and at no other") {
  web_fixture uut;
  const auto browser = uut.guest();
  CHECK(visit(browser, uut.uut.listen(tcp_endpoint{.web_page = true}).value()).status == 200);
  CHECK(visit(browser, uut.uut.listen(tcp_endpoint{.token = "t"}).value()).status == 403);
}

TEST_CASE("a session from the page has the name of the person who signed in") {
  mailbox<session_event> told;
  service_options options;
  options.on_session = [&](const session_event& event) { told.put(event); };
  web_fixture uut{std::move(options)};
  uut.uut.add_instance("box", host_instance{}).value();
  CHECK(uut.guest()
          .call("POST", "/1.0/instances/box/exec",
                R"({"command": ["true"], "wait-for-websocket": true})")
          .status
        == 202);
  CHECK(told.take().caller_name == "ann");
}

TEST_CASE("the host is asked about who signed in at the page, by name") {
  mailbox<access_request> asked;
  service_options options;
  options.authorize = [&](const access_request& request, const access_answer& answer) {
    asked.put(request);
    answer.allow();
  };
  web_fixture uut{std::move(options)};
  const auto browser = uut.guest();
  CHECK(browser.call("GET", "/1.0/instances").status == 200);
  const auto look = asked.take();
  CHECK(look.caller.entry == entry::web_page);
  CHECK(look.caller.name == "ann");
  CHECK(look.action == action::look);
  CHECK_FALSE(look.caller.user);

  CHECK(http_call({.port = uut.port}, {.target = "/1.0/instances"}).status == 403);
  CHECK(http_call(uut.here, {.method = "POST", .target = "/1.0/sign-in-links"}).status == 200);
  CHECK(asked.take().action == action::invite);
}

TEST_CASE("with a key in a file a cookie outlives the service, without the file it does not") {
  const temp_folder folder;
  const auto file = folder.path() / "key";
  std::optional<web_fixture> uut{with_key(file)};
  const auto browser = uut->guest();
  uut.reset();

  uut.emplace(with_key(file));
  CHECK(visit(browser, uut->port).status == 200);
  uut.reset();

  std::filesystem::remove(file);
  uut.emplace(with_key(file));
  CHECK(visit(browser, uut->port).status == 403);
  CHECK(visit(browser, web_fixture{}.port).status == 403);
}

TEST_CASE("a key that cannot be used is refused with the system's error") {
  const temp_folder folder;
  const auto file = (folder.path() / "key").string();
  static_cast<void>(service::start(with_key(file)).value());
  std::filesystem::permissions(file, std::filesystem::perms::all);
  const auto started = service::start(with_key(file));
  REQUIRE_FALSE(started);
  CHECK(started.error().code == std::errc::operation_not_permitted);
  CHECK(started.error().text == "cannot use the key in " + file);
}

TEST_SUITE_END();

} // namespace lectern::test
