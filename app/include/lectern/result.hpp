#pragma once

#include "lectern/export.hpp"

#include <string>
#include <system_error>
#include <utility>
#include <variant>

namespace lectern {

/// Why a call was refused. Errors of system calls are passed on in the system category;
/// these are the library's own.
enum class service_errc {
  bad_option = 1,       ///< A limit, name, path, address or request is invalid; nothing happened.
  name_taken,           ///< An instance with this name already exists.
  name_unknown,         ///< No instance has this name.
  stopped,              ///< The service is stopping or has stopped.
  called_from_callback, ///< `stop` waits for callbacks, so it cannot be called from one.
};

[[nodiscard]] LECTERN_EXPORT const std::error_category& service_category() noexcept;

[[nodiscard]] inline std::error_code make_error_code(service_errc code) noexcept {
  return {static_cast<int>(code), service_category()};
}

/// A refusal: a code for programs and a sentence for people, which names the mistake.
struct error {
  std::error_code code;
  std::string text;
};

/// The value that a call returns, or an error.
template <class T>
class [[nodiscard]] result {
public:
  result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  result(lectern::error refusal) : state_(std::in_place_index<1>, std::move(refusal)) {}

  [[nodiscard]] bool has_value() const noexcept { return state_.index() == 0; }
  explicit operator bool() const noexcept { return has_value(); }

  /// @throws std::system_error with the error's code and text if there is no value.
  T& value() & {
    check();
    return std::get<0>(state_);
  }
  T&& value() && {
    check();
    return std::get<0>(std::move(state_));
  }

  /// @pre `has_value()`.
  [[nodiscard]] T& operator*() noexcept { return *std::get_if<0>(&state_); }
  [[nodiscard]] T* operator->() noexcept { return std::get_if<0>(&state_); }

  /// @pre `!has_value()`.
  [[nodiscard]] const lectern::error& error() const noexcept { return *std::get_if<1>(&state_); }

private:
  void check() const {
    if (!has_value())
      throw std::system_error{error().code, error().text};
  }

  std::variant<T, lectern::error> state_;
};

/// The result of calls that return nothing but can be refused.
template <>
class [[nodiscard]] result<void> {
public:
  result() = default;
  result(lectern::error refusal) : error_(std::move(refusal)), failed_(true) {}

  [[nodiscard]] bool has_value() const noexcept { return !failed_; }
  explicit operator bool() const noexcept { return has_value(); }

  /// @throws std::system_error with the error's code and text if it was refused.
  void value() const {
    if (failed_)
      throw std::system_error{error_.code, error_.text};
  }

  /// @pre `!has_value()`.
  [[nodiscard]] const lectern::error& error() const noexcept { return error_; }

private:
  lectern::error error_;
  bool failed_ = false;
};

} // namespace lectern

template <>
struct std::is_error_code_enum<lectern::service_errc> : std::true_type {};
