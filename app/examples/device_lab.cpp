// Consoles and commands of boards that exist only in this program:
//
//     INCUS_SOCKET=/tmp/device_lab.socket incus console board1    # then type help
//     INCUS_SOCKET=/tmp/device_lab.socket incus exec board2 -- flash

#include "arguments.hpp"
#include "device.hpp"

#include <ctime>
#include <future>
#include <iostream>
#include <lectern/service.hpp>

/// Boots, then takes commands. The service creates another one when it has ended.
class board : public example::device {
  void begin() override {
    for (const std::string line : {"Boot ROM 1.4", "DRAM: 512 MiB", "Starting kernel ..."})
      say(line + "\r\n");
    say("> ");
  }

  void hear(char key) override {
    const bool is_enter = key == '\r' || key == '\n';
    if (!is_enter && line_.size() < 72) {
      line_ += key;
      return say({&key, 1});
    }
    const auto command = std::exchange(line_, {});
    if (command == "reboot")
      return end("\r\nRestarting.\r\n");
    if (command == "uptime")
      say("\r\n" + std::to_string(std::time(nullptr) - booted_) + " s");
    else if (!command.empty())
      say("\r\nhelp, uptime, reboot");
    say("\r\n> ");
  }

  std::time_t booted_ = std::time(nullptr);
  std::string line_;
};

struct flasher : example::device {
  void begin() override { end("Erased, written, verified.\n"); }
};

std::unique_ptr<lectern::source> make_command(const lectern::command_request& asked) {
  return asked.words[0] == "flash" ? std::make_unique<flasher>() : nullptr;
}

void report(const lectern::session_event& event) {
  constexpr const char* causes[]{"finished", "client left", "cancelled", "taken over",
                                 "stalled",  "timed out",   "stopped",   "failed"};
  const bool is_begin = event.phase == lectern::session_phase::began;
  std::cout << event.instance << ": session of " << event.caller_name << ": "
            << (is_begin ? "began" : causes[static_cast<int>(event.cause)]) << std::endl;
}

/// Makes a request that a client could make.
lectern::http_response ask(lectern::service& service, const std::string& target) {
  auto answer = std::make_shared<std::promise<lectern::http_response>>();
  service.handle(
    {"GET", target, {}, {}}, {"device_lab", {}},
    [answer](lectern::http_response response) { answer->set_value(std::move(response)); });
  return answer->get_future().get();
}

int main(int count, char** words) {
  const example::arguments given{count, words, "device_lab"};
  auto service = lectern::service::start({.on_session = report}).value();
  const lectern::custom_instance kind{"A board", std::make_unique<board>, make_command};
  service.add_instance("board1", kind).value();
  service.add_instance("board2", kind).value();
  service.listen(lectern::unix_endpoint{given.socket}).value();

  const auto list = ask(service, "/1.0/instances");
  std::cout << list.body << "\nServing on " << given.socket << " until Enter." << std::endl;
  if (!given.once)
    std::cin.get();
  return list.status == 200 ? 0 : 1;
}
