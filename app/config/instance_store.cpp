#include "app/config/instance_store.hpp"

#include "net/file/trusted_file.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fcntl.h>

#include <cstdint>
#include <system_error>
#include <utility>

namespace lectern::config {

namespace {

/// Of the tables; a file of a higher one is left alone.
constexpr int schema_version = 1;

constexpr auto schema = R"(
  CREATE TABLE instances (
    name TEXT PRIMARY KEY,
    description TEXT NOT NULL,
    created_at INTEGER NOT NULL, -- Microseconds since 1970, UTC.
    is_started INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE keys (
    instance TEXT NOT NULL REFERENCES instances ON DELETE CASCADE,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (instance, name)
  ) STRICT, WITHOUT ROWID;
  PRAGMA user_version = 1;
)";

constexpr auto settings = R"(
  PRAGMA foreign_keys = ON;
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
)";

using std::chrono::microseconds;

std::int64_t to_number(std::chrono::system_clock::time_point time) {
  return std::chrono::duration_cast<microseconds>(time.time_since_epoch()).count();
}

/// Calls `fn`, which returns a result and may throw what SQLite says.
template <class Fn>
auto guarded(const std::string& file, Fn fn) -> decltype(fn()) {
  try {
    return fn();
  } catch (const SQLite::Exception& failed) {
    return error{std::make_error_code(std::errc::io_error),
                 "cannot use " + file + ": " + failed.what()};
  }
}

} // namespace

class instance_store::database {
public:
  explicit database(const std::string& file)
    : file_(file), sqlite_(file, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE) {}

  /// @returns Nothing if its tables can be used.
  result<void> prepare();
  instances load();
  void put(const std::string& name, const stored_instance& stored);
  void remove(const std::string& name);

  [[nodiscard]] const std::string& file() const noexcept { return file_; }

private:
  std::string file_;
  SQLite::Database sqlite_;
};

result<void> instance_store::database::prepare() {
  sqlite_.exec(settings);
  const int version = sqlite_.execAndGet("PRAGMA user_version");
  if (version > schema_version)
    return error{std::make_error_code(std::errc::not_supported),
                 "cannot use " + file_ + ": a newer version of lecternd has written it"};
  if (version == 0) {
    SQLite::Transaction change{sqlite_};
    sqlite_.exec(schema);
    change.commit();
  }
  return {};
}

instance_store::instances instance_store::database::load() {
  instances found;
  SQLite::Statement instance{sqlite_,
                             "SELECT name, description, created_at, is_started FROM instances"};
  while (instance.executeStep())
    found[instance.getColumn(0)] = {
      .definition = {.description = instance.getColumn(1)},
      .created_at =
        std::chrono::system_clock::time_point{microseconds{instance.getColumn(2).getInt64()}},
      .is_started = instance.getColumn(3).getInt() != 0};
  SQLite::Statement key{sqlite_, "SELECT instance, name, value FROM keys"};
  while (key.executeStep())
    found[key.getColumn(0)].definition.keys[key.getColumn(1)] = key.getColumn(2).getString();
  return found;
}

void instance_store::database::put(const std::string& name, const stored_instance& stored) {
  SQLite::Transaction change{sqlite_};
  remove(name);
  SQLite::Statement instance{sqlite_, "INSERT INTO instances VALUES (?, ?, ?, ?)"};
  instance.bind(1, name);
  instance.bind(2, stored.definition.description);
  instance.bind(3, to_number(stored.created_at));
  instance.bind(4, stored.is_started ? 1 : 0);
  instance.exec();
  SQLite::Statement key{sqlite_, "INSERT INTO keys VALUES (?, ?, ?)"};
  for (const auto& [key_name, value] : stored.definition.keys) {
    key.bind(1, name);
    key.bind(2, key_name);
    key.bind(3, value);
    key.exec();
    key.reset();
  }
  change.commit();
}

void instance_store::database::remove(const std::string& name) {
  SQLite::Statement instance{sqlite_, "DELETE FROM instances WHERE name = ?"};
  instance.bind(1, name);
  instance.exec();
}

instance_store::instance_store(std::unique_ptr<database> opened) noexcept
  : database_(std::move(opened)) {}

instance_store::instance_store(instance_store&&) noexcept = default;
instance_store& instance_store::operator=(instance_store&&) noexcept = default;
instance_store::~instance_store() = default;

result<instance_store> instance_store::open(const std::filesystem::path& file) {
  if (const auto trusted = net::open_trusted(file, O_RDWR | O_CREAT); trusted.has_error())
    return error{trusted.error(), "cannot use " + file.string() + ": " + trusted.error().message()};
  return guarded(file.string(), [&]() -> result<instance_store> {
    auto opened = std::make_unique<database>(file.string());
    if (auto prepared = opened->prepare(); !prepared)
      return prepared.error();
    return instance_store{std::move(opened)};
  });
}

result<instance_store::instances> instance_store::load() {
  return guarded(database_->file(), [this]() -> result<instances> { return database_->load(); });
}

result<void> instance_store::put(const std::string& name, const stored_instance& stored) {
  return guarded(database_->file(), [&]() -> result<void> {
    database_->put(name, stored);
    return {};
  });
}

result<void> instance_store::remove(const std::string& name) {
  return guarded(database_->file(), [&]() -> result<void> {
    database_->remove(name);
    return {};
  });
}

} // namespace lectern::config
