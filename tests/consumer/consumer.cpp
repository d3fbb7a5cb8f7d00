#include <iostream>
#include <lectern/service.hpp>

/// Lives and ends, which needs all of the library.
int main() {
  auto service = lectern::service::start().value();
  service.add_instance("box", lectern::custom_instance{}).value();
  const auto refused = service.add_instance("box", lectern::custom_instance{});
  std::cout << refused.error().text << '\n';
  return service.stop()->timed_out ? 1 : 0;
}
