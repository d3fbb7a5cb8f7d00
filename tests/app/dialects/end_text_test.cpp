#include "app/dialects/end_text.hpp"

#include <doctest/doctest.h>

#include <cerrno>
#include <string>
#include <utility>

using namespace lectern;

namespace {

ending failed_with(int open_error) {
  return {
    .status = operation_status::failure, .reason = {end_cause::failed}, .open_error = open_error};
}

ending incomplete(recording_flaw flaw) {
  return {.status = operation_status::failure, .exit_code = 0, .flaw = std::move(flaw)};
}

} // namespace

TEST_SUITE_BEGIN("end_text");

TEST_CASE("a success, and a cancellation by the client, has no error") {
  CHECK(error_text({.exit_code = 3}).empty());
  CHECK(
    error_text({.status = operation_status::success, .reason = {end_cause::client_left}}).empty());
  CHECK(
    error_text({.status = operation_status::cancelled, .reason = {end_cause::cancelled}}).empty());
  CHECK(
    error_text({.status = operation_status::cancelled, .reason = {end_cause::stopped}}).empty());
}

TEST_CASE("what others ended has their reason as its error") {
  CHECK(
    error_text({.status = operation_status::cancelled, .reason = {end_cause::taken_over, "Anna"}})
    == "Console was taken over by Anna");
  CHECK(error_text({.status = operation_status::cancelled,
                    .reason = {.cause = end_cause::cancelled, .has_signed_out = true}})
        == "The user who started this has signed out");
}

TEST_CASE("the error of a failure names what failed") {
  CHECK(error_text(failed_with(ENOENT)) == "Command not found");
  CHECK(error_text(failed_with(EACCES)) == "Command not executable");
  CHECK(error_text(failed_with(ECHILD)).find("ignores SIGCHLD") != std::string::npos);
  CHECK(error_text(failed_with(EMFILE)) == "Too many open files");
  CHECK(error_text({.status = operation_status::failure, .reason = {end_cause::client_left}})
        == "Client left before all sockets were connected");
  CHECK(error_text({.status = operation_status::failure, .reason = {end_cause::timed_out}})
        == "Timed out waiting for websockets to connect");
  CHECK(error_text({.status = operation_status::failure, .reason = {end_cause::stalled}})
        == "Viewer stopped reading");
}

TEST_CASE("the error of an incomplete recording states what it lacks") {
  CHECK(error_text(incomplete({.bytes_dropped = 4}))
        == "Recorded output is incomplete: 4 bytes did not fit");
  CHECK(error_text(incomplete({.removed = {1}, .reason = "old"}))
        == "Recorded output is incomplete: stdout removed while the command ran (old)");
  CHECK(error_text(incomplete({.removed = {2}, .reason = "old"}))
        == "Recorded output is incomplete: stderr removed while the command ran (old)");
  CHECK(error_text(incomplete({.removed = {1, 2}, .reason = "old"}))
        == "Recorded output is incomplete: stdout and stderr removed while the command ran (old)");
}

TEST_CASE("a closed socket gives its reason, and none if there is nothing to say") {
  CHECK(close_text({end_cause::cancelled}) == "Operation was cancelled");
  CHECK(close_text({end_cause::stopped}) == "Service is stopping");
  CHECK(close_text({end_cause::taken_over}) == "Console was taken over by another client");
  CHECK(close_text({end_cause::finished}).empty());
}

TEST_CASE("a long name is cut to what a Close frame has room for, and not within a character") {
  std::string name = "x";
  while (name.size() < 200)
    name += "\xc3\xa4"; // Two bytes a character.
  const auto text = close_text({end_cause::taken_over, name});
  CHECK(text.starts_with("Console was taken over by x\xc3\xa4"));
  CHECK(text.size() <= 123);
  CHECK(text.ends_with("\xa4"));
}

TEST_SUITE_END();
