#include <iostream>
#include <lectern/service.hpp>

/// Names a refusal, which is the least that needs the library.
int main() {
  const std::error_code code = lectern::service_errc::name_taken;
  std::cout << code.category().name() << ": " << code.message() << '\n';
}
