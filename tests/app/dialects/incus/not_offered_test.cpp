#include "app/dialects/incus/not_offered.hpp"
#include "app/dialects/incus/routes.hpp"

#include <doctest/doctest.h>

#include <string>
#include <variant>

using namespace lectern;
using namespace lectern::incus;

namespace {

std::string verdict(const char* method, const char* target) {
  net::http_request request;
  request.method = method;
  request.target = target;
  const auto found = admit(request, auth_method::local);
  const auto* why = std::get_if<refusal>(&found);
  return why == nullptr ? "admitted" : std::to_string(why->status) + ' ' + why->text;
}

} // namespace

TEST_SUITE_BEGIN("not offered");

TEST_CASE("what Incus's clients ask for and Lectern does not do is refused with a sentence") {
  constexpr auto files =
    "501 Lectern does not transfer files; use a command, e.g. `incus exec NAME -- cat PATH`";
  CHECK(verdict("GET", "/1.0/instances/host/files?path=/etc/passwd") == files);
  CHECK(verdict("POST", "/1.0/instances/host/files?path=/tmp/x") == files);
  CHECK(verdict("GET", "/1.0/instances/host/sftp") == files);
  CHECK(verdict("POST", "/1.0/instances/host")
        == "501 Lectern does not rename, copy or move instances");
  CHECK(verdict("POST", "/1.0/instances/host/rebuild") == "501 Instances in Lectern have no image");
  CHECK(verdict("POST", "/1.0/instances/host/snapshots") == "501 Lectern does not take snapshots");
  CHECK(
    verdict("GET", "/1.0/instances/host/logs/lxc.log").starts_with("404 Lectern does not keep"));
  CHECK(verdict("POST", "/1.0/profiles") == "501 Lectern has no profiles");
  CHECK(verdict("GET", "/1.0/profiles/default") == "404 Lectern has no profiles");
  CHECK(verdict("GET", "/1.0/storage-pools/default/volumes") == "404 Lectern has no storage pools");
  CHECK(verdict("PUT", "/1.0")
        == "501 Lectern is configured by the command-line options of lecternd");
}

TEST_CASE("what Incus does not know either is refused as before") {
  CHECK(verdict("GET", "/1.0/nothing") == "404 Not Found");
  CHECK(verdict("GET", "/1.0/instances/host/nothing") == "404 Not Found");
  CHECK(verdict("GET", "/1.0/profilesx") == "404 Not Found");
  CHECK(verdict("PATCH", "/1.0/instances/host/exec") == "405 Method Not Allowed");
}

TEST_CASE("a stranger does not learn what is not offered") {
  net::http_request request;
  request.method = "GET";
  request.target = "/1.0/instances/host/files";
  const auto found = admit(request, auth_method::none);
  CHECK(std::get<refusal>(found).status == 403);
}

TEST_CASE("lists of what there is none of are empty, with and without recursion") {
  for (const auto* target :
       {"/1.0/profiles?recursion=1&project=default", "/1.0/networks?project=default&recursion=1",
        "/1.0/images?recursion=1", "/1.0/storage-pools", "/1.0/warnings", "/1.0/network-acls",
        "/1.0/network-allocations", "/1.0/resources", "/1.0/projects/default/state",
        "/1.0/instances/host/logs", "/internal/ready"}) {
    CAPTURE(target);
    CHECK(verdict("GET", target) == "admitted");
  }
  CHECK(verdict("GET", "/1.0/projects/other/state") == "404 Project not found");
}

TEST_SUITE_END();
