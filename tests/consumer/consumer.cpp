#include <iostream>
#include <lectern/service.hpp>

/// Starts and stops a service, which needs all of the library. Exits with 0 if that worked.
int main() {
  auto service = lectern::service::start().value();
  service.add_instance("box", lectern::custom_instance{}).value();
  const auto refused = service.add_instance("box", lectern::custom_instance{});
  std::cout << refused.error().text << '\n';
  const bool is_stopped = !service.stop().value().timed_out;
  return is_stopped && refused.error().text == "an instance with this name already exists: box" ? 0
                                                                                                : 1;
}
