// Runs a command in the surroundings of the tests: in_surroundings COMMAND [ARGUMENT...]
#include "tests/support/surroundings.hpp"

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <iostream>

int main(int argc, char** argv) {
  const lectern::test::surroundings of_tests{argv};
  if (argc < 2) {
    std::cerr << "usage: in_surroundings COMMAND [ARGUMENT...]\n";
    return 2;
  }
  pid_t child = -1;
  if (const int error = ::posix_spawnp(&child, argv[1], nullptr, nullptr, argv + 1, environ)) {
    std::cerr << "in_surroundings: cannot start " << argv[1] << ": " << std::strerror(error)
              << '\n';
    return 127;
  }
  std::signal(SIGINT, SIG_IGN); // The command gets it as well, and decides what to do.
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
