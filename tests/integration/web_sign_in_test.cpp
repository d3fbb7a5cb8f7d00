#include "tests/support/terminal.hpp"
#include "tests/support/web_daemon.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include <doctest/doctest.h>

#include <csignal>
#include <filesystem>
#include <string>

/// Access to the daemon from a browser.
TEST_SUITE_BEGIN("web: sign-in");

namespace lectern::test {

namespace {

std::string who(const web_visitor& browser) {
  const auto metadata = browser.call("GET", "/1.0").json().at("metadata").as_object();
  return metadata.at("auth") == "trusted" ? std::string{metadata.at("auth_user_name").as_string()}
                                          : "nobody";
}

} // namespace

TEST_CASE("the link of `lecternd link` lets one person in, and no second one") {
  const web_daemon uut;
  auto browser = uut.stranger();
  auto late = browser;
  CHECK(who(browser) == "nobody");
  CHECK(browser.call("GET", "/1.0/instances").status == 403);

  CHECK(browser.sign_in("ann").status == 200);
  CHECK(who(browser) == "ann");
  CHECK(browser.call("GET", "/1.0/instances").status == 200);

  const auto refused = late.sign_in("bob");
  CHECK(refused.status == 403);
  CHECK(refused.error()
        == "This link has been used or has expired. Ask for a new one with `lecternd link`.");
}

TEST_CASE("a daemon on a terminal shows a first link there, which lets one person in") {
  const scratch_folder folder;
  terminal screen{{daemon_path(), "--web", "127.0.0.1:0", "--console-shell", "/bin/sh"},
                  {"LECTERN_DIR=" + folder.path().string()}};
  screen.expect("/ui/#token=");
  screen.expect("\n");
  const auto begin = screen.seen().find("open ") + 5;
  web_visitor browser{screen.seen().substr(begin, screen.seen().find('\r', begin) - begin)};
  CHECK(browser.sign_in("ann").status == 200);
  screen.signal(SIGTERM);
  CHECK(screen.wait() == 0);
}

TEST_CASE("no link is in the log, which explains how to get one") {
  web_daemon uut;
  uut.server().await_log("/ui/; `lecternd link` prints a link to sign in");
  REQUIRE(uut.run_link().status == 0);
  CHECK(uut.guest().call("GET", "/1.0").status == 200);
  CHECK(uut.server().stop(SIGTERM) == 0);
  uut.server().await_log("stopped");
  CHECK(uut.server().log().find("token") == std::string::npos);
}

TEST_CASE("who has signed in runs commands") {
  const web_daemon uut;
  const auto begun = uut.guest().call("POST", "/1.0/instances/host/exec",
                                      R"({"command": ["true"], "wait-for-websocket": true})");
  CAPTURE(begun);
  CHECK(begun.status == 202);
}

TEST_CASE("two of the same name are distinguished") {
  const web_daemon uut;
  CHECK(who(uut.guest()) == "ann");
  CHECK(who(uut.guest()) == "ann 2");
}

TEST_CASE("a cookie survives a new start of the daemon, unless the key is removed") {
  web_daemon uut;
  auto browser = uut.guest();
  const auto visit = [&] {
    uut.server().start_again();
    auto same = uut.stranger(); // The port is another one, and so is the name of the cookie.
    same.cookie = "lectern-" + same.host.substr(same.host.find(':') + 1)
                  + browser.cookie.substr(browser.cookie.find('='));
    same.proof = browser.proof;
    return who(same);
  };

  REQUIRE(uut.server().stop(SIGTERM) == 0);
  CHECK(visit() == "ann");
  REQUIRE(uut.server().stop(SIGTERM) == 0);
  std::filesystem::remove(uut.server().folder() / "web.key");
  CHECK(visit() == "nobody");
}

TEST_CASE("a cookie that was made up, or changed, is not accepted") {
  const web_daemon uut;
  auto browser = uut.guest();
  const auto genuine = browser.cookie;
  const auto name = genuine.substr(0, genuine.find('='));
  for (const auto& forged : {name + "=", name + "=ann", genuine + "0", genuine.substr(0, 40),
                             name + "=9" + genuine.substr(name.size() + 1)}) {
    CAPTURE(forged);
    browser.cookie = forged;
    CHECK(who(browser) == "nobody");
    CHECK(browser.call("GET", "/1.0/instances").status == 403);
  }
}

TEST_CASE(
  "a visitor that has signed out is unknown, also with the old cookie, and after a restart") {
  web_daemon uut;
  const auto browser = uut.guest();
  const auto reply = browser.call("POST", "/ui/sign-out");
  CHECK(reply.status == 200);
  CHECK(who(browser) == "nobody");
  CHECK(browser.upgrade("/1.0/events") == 403);
  REQUIRE(uut.server().stop(SIGTERM) == 0);
  uut.server().start_again();
  auto same = uut.stranger();
  same.cookie = "lectern-" + same.host.substr(same.host.find(':') + 1)
                + browser.cookie.substr(browser.cookie.find('='));
  same.proof = browser.proof;
  CHECK(who(same) == "nobody");
  CHECK(reply.fields.find("=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0") != std::string::npos);
}

TEST_CASE("a server that is sent the cookie, as every port of the host is, cannot use it") {
  const web_daemon uut;
  auto thief = uut.guest();
  thief.proof.clear();
  CHECK(who(thief) == "nobody");
  CHECK(thief.call("GET", "/1.0/instances").status == 403);
  CHECK(thief.upgrade("/1.0/events") == 403);
  thief.proof = uut.guest("bob").proof;
  CHECK(thief.call("GET", "/1.0/instances").status == 403);
}

TEST_CASE("a page of another origin cannot use the cookie") {
  const web_daemon uut;
  auto browser = uut.guest();
  const auto ours = browser.origin;
  for (const auto& origin :
       {std::string{}, std::string{"null"}, std::string{"https://evil.org"}, ours + "0"}) {
    CAPTURE(origin);
    browser.origin = origin;
    const auto refused =
      browser.call("POST", "/1.0/instances/host/exec", R"({"command": ["true"]})");
    CHECK(refused.status == 403);
    CHECK(refused.error() == "Forbidden: cross-site request");
    CHECK(browser.upgrade("/1.0/events") == 403);
  }
  browser.origin.clear();
  browser.fields = "Sec-Fetch-Site: cross-site\r\n";
  CHECK(browser.call("GET", "/1.0/instances").status == 403);
  browser.fields = "Sec-Fetch-Site: same-origin\r\n";
  CHECK(browser.call("GET", "/1.0/instances").status == 200);
}

TEST_CASE("a WebSocket opens for the cookie with our origin, and not without the cookie") {
  const web_daemon uut;
  auto browser = uut.guest();
  CHECK(browser.upgrade("/1.0/events") == 101);
  browser.cookie.clear();
  CHECK(browser.upgrade("/1.0/events") == 403);
}

TEST_CASE("under a name that is not the daemon's a cookie counts for nothing") {
  const web_daemon uut{{"--web-name", "box.example", "--web-name", "b.example"}};
  auto browser = uut.guest();
  const auto port = browser.host.substr(browser.host.find(':'));
  for (const auto& name : {"localhost", "[::1]", "box.example", "b.example"}) {
    CAPTURE(name);
    browser.host = name + port;
    browser.origin = "http://" + browser.host;
    CHECK(browser.call("GET", "/1.0/instances").status == 200);
  }
  browser.host = "evil.org" + port;
  browser.origin = "http://" + browser.host;
  CHECK(browser.call("GET", "/1.0/instances").status == 421);
  CHECK(browser.call("GET", "/ui/").status == 421);
}

TEST_CASE("without a daemon, or without a page, there is no link, but an error") {
  const scratch_folder empty;
  const auto nobody = web_daemon::link_of(empty.path());
  CHECK(nobody.status == 1);
  CHECK(nobody.out.empty());
  CHECK(nobody.err.find("cannot connect to a daemon at " + empty.path().string() + "/unix.socket")
        != std::string::npos);

  const daemon plain;
  const auto no_page = web_daemon::link_of(plain.folder());
  CHECK(no_page.status == 1);
  CHECK(no_page.err.find("the daemon does not serve the web page: start it with --web ADDRESS:PORT")
        != std::string::npos);
}

TEST_CASE("a port of the page that is taken is named") {
  const web_daemon uut;
  const auto address = uut.stranger().host;
  const scratch_folder other;
  const auto second = run_command({.argv = {daemon_path(), "--web", address},
                                   .environment = {"LECTERN_DIR=" + other.path().string()}});
  CHECK(second.status == 1);
  CHECK(second.err.find("cannot listen on 127.0.0.1 port " + address.substr(address.find(':') + 1)
                        + ": Address already in use")
        != std::string::npos);
}

} // namespace lectern::test

TEST_SUITE_END();
