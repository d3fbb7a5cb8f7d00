// Serves this machine to anyone who can connect to a Unix socket:
//
//     INCUS_SOCKET=/tmp/minimal_host.socket incus exec host -- uname -a

#include "arguments.hpp"

#include <iostream>
#include <lectern/service.hpp>

int main(int count, char** words) {
  const example::arguments given{count, words, "minimal_host"};

  auto service = lectern::service::start().value();
  service.add_instance("host", lectern::host_instance{}).value();
  service.listen(lectern::unix_endpoint{given.socket}).value();

  std::cout << "Serving on " << given.socket << " until Enter." << std::endl;
  if (!given.once)
    std::cin.get();
}
