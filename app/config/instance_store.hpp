#pragma once

#include "actors/messages/instance_definition.hpp"
#include "lectern/result.hpp"

#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <string>

namespace lectern::config {

/// An instance that was made through the API.
struct stored_instance {
  instance_definition definition;
  std::chrono::system_clock::time_point created_at = {}; ///< To the microsecond.
  bool is_started = false;                               ///< Whether somebody wants it to run.

  friend bool operator==(const stored_instance&, const stored_instance&) = default;
};

/// The instances that were made through the API, in a file of SQLite. What a call has written is on
/// the disk when it returns. For one thread; every call may block for as long as the disk.
///
/// Errors of the file have the codes of SQLite in their text, and `EIO` if nothing says more.
class instance_store {
public:
  using instances = std::map<std::string, stored_instance>;

  /// Opens the file, or makes it, readable for this process's user only. Nobody else may be able to
  /// write to it: what stands in there is run.
  /// @returns The store, or an error: `distrust` of `net/file/trusted_file.hpp`, or `ENOTSUP` if a
  ///   newer version of the program has written the file.
  [[nodiscard]] static result<instance_store> open(const std::filesystem::path& file);

  instance_store(instance_store&&) noexcept;
  instance_store& operator=(instance_store&&) noexcept;
  ~instance_store();

  [[nodiscard]] result<instances> load();

  /// Replaces the instance of this name, if there is one.
  result<void> put(const std::string& name, const stored_instance& stored);

  /// Harmless if there is none.
  result<void> remove(const std::string& name);

private:
  class database;
  explicit instance_store(std::unique_ptr<database> opened) noexcept;

  std::unique_ptr<database> database_;
};

} // namespace lectern::config
