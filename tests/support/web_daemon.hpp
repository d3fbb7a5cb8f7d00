#pragma once

#include "tests/support/command.hpp"
#include "tests/support/daemon.hpp"
#include "tests/support/web_visitor.hpp"

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace lectern::test {

/// A daemon that serves its web page on a port of 127.0.0.1.
class web_daemon {
public:
  explicit web_daemon(std::vector<std::string> arguments = {})
    : server_(with_port(std::move(arguments))) {}

  [[nodiscard]] daemon& server() noexcept { return server_; }

  /// `lecternd link`.
  [[nodiscard]] command_result run_link() const { return link_of(server_.folder()); }

  /// The same for the daemon of any folder.
  [[nodiscard]] static command_result link_of(const std::filesystem::path& folder) {
    return run_command(
      {.argv = {daemon_path(), "link"}, .environment = {"LECTERN_DIR=" + folder.string()}});
  }

  /// A browser that opens a link, and has not signed in.
  [[nodiscard]] web_visitor stranger() const {
    const auto link = run_link();
    if (link.status != 0)
      throw std::runtime_error("no link: " + link.err);
    return web_visitor{link.out.substr(0, link.out.find('\n'))};
  }

  /// One that has.
  [[nodiscard]] web_visitor guest(const std::string& name = "ann") const {
    auto browser = stranger();
    if (const auto reply = browser.sign_in(name); reply.status != 200)
      throw std::runtime_error("cannot sign in: " + reply.body);
    return browser;
  }

private:
  static std::vector<std::string> with_port(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"--web", "127.0.0.1:0"});
    return arguments;
  }

  daemon server_;
};

} // namespace lectern::test
