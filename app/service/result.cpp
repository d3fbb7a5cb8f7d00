#include "lectern/result.hpp"

namespace lectern {

namespace {

class category final : public std::error_category {
public:
  const char* name() const noexcept override { return "lectern"; }

  std::string message(int code) const override {
    switch (static_cast<service_errc>(code)) {
    case service_errc::bad_option:
      return "an option cannot be used";
    case service_errc::name_taken:
      return "an instance with this name already exists";
    case service_errc::name_unknown:
      return "no instance has this name";
    case service_errc::stopped:
      return "the service is stopping or has stopped";
    case service_errc::called_from_callback:
      return "a callback cannot wait for itself";
    }
    return "unknown error " + std::to_string(code);
  }
};

} // namespace

const std::error_category& service_category() noexcept {
  static const category shared;
  return shared;
}

} // namespace lectern
