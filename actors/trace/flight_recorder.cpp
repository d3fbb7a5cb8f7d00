#include "actors/trace/flight_recorder.hpp"

#include "actors/trace/earlier.hpp"
#include "actors/trace/last_error.hpp"

#include <boost/system/errc.hpp>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <bit>
#include <cerrno>
#include <cstring>
#include <deque>
#include <mutex>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace lectern::trace {

namespace {

namespace errc = boost::system::errc;
namespace fs = std::filesystem;
using boost::system::error_code;

/// Of threads that are not units: they start, stop, and handle files.
constexpr std::size_t guest_records = 4'096;

/// A longer trace gives a better measure of its ticks: another pair of clocks is taken
/// when it has grown by an eighth.
constexpr std::uint64_t clock_growth = 8;

std::int64_t nanoseconds_of(clockid_t clock) {
  timespec now{};
  ::clock_gettime(clock, &now);
  return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

/// Asked first: to exceed the limit is a signal, SIGXFSZ, which ends the program around us.
bool is_too_large(std::size_t size) {
  rlimit limit = {};
  return ::getrlimit(RLIMIT_FSIZE, &limit) == 0 && size > limit.rlim_cur;
}

/// Memory that is a file.
class shared_memory {
public:
  static boost::system::result<shared_memory> create(const fs::path& file, std::size_t size) {
    const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
      return last_error();
    // Allocated now: a page that finds no room later would be a SIGBUS.
    error_code failed{is_too_large(size) ? EFBIG
                                         : ::posix_fallocate(fd, 0, static_cast<off_t>(size)),
                      boost::system::system_category()};
    void* memory = MAP_FAILED;
    if (!failed) {
      memory = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
      if (memory == MAP_FAILED)
        failed = last_error();
    }
    ::close(fd);
    if (failed)
      return failed;
    shared_memory result{memory, size};
    // On a disk, the first write to each page waits for the file system; MAP_POPULATE only reads.
    // Kernels before 5.14 cannot do it in advance.
    if (::madvise(memory, size, MADV_POPULATE_WRITE) != 0 && errno != EINVAL)
      return last_error();
    return result;
  }

  shared_memory(shared_memory&& other) noexcept
    : memory_(std::exchange(other.memory_, nullptr)), size_(other.size_) {}

  ~shared_memory() {
    if (memory_ != nullptr)
      ::munmap(memory_, size_);
  }

  [[nodiscard]] std::byte* data() const { return static_cast<std::byte*>(memory_); }

private:
  shared_memory(void* memory, std::size_t size) : memory_(memory), size_(size) {}

  void* memory_;
  std::size_t size_;
};

/// An flock(2) of the file `directory` says that a recorder writes the trace.
class writer_lock {
public:
  writer_lock() noexcept = default;
  writer_lock(writer_lock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  writer_lock& operator=(writer_lock&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~writer_lock() {
    if (fd_ >= 0)
      ::close(fd_);
  }

  /// @returns `EWOULDBLOCK` if another process holds it, or the error of open(2): `ENOENT`.
  error_code take(const fs::path& directory) {
    fd_ = ::open(directory.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd_ < 0 || ::flock(fd_, LOCK_EX | LOCK_NB) != 0)
      return last_error();
    return {};
  }

private:
  int fd_ = -1;
};

/// Makes the folder. One that is there has to be a folder of this process's user, not a link to
/// one: what it holds is moved and removed.
error_code make_folder(const fs::path& folder) {
  struct stat about {};
  if (::lstat(folder.c_str(), &about) == 0) {
    if (S_ISLNK(about.st_mode))
      return make_error_code(errc::too_many_symbolic_link_levels);
    if (!S_ISDIR(about.st_mode))
      return make_error_code(errc::not_a_directory);
    if (about.st_uid != ::geteuid())
      return make_error_code(errc::operation_not_permitted);
    return {};
  }
  return ::mkdir(folder.c_str(), 0700) == 0 ? error_code{} : last_error();
}

/// Makes an empty folder of that name; a trace that is there becomes an earlier one.
error_code make_room(const fs::path& folder) {
  if (const auto failed = make_folder(folder))
    return failed;
  writer_lock writer;
  if (const auto failed = writer.take(folder / "directory"); !failed) {
    if (const auto kept = put_aside(folder))
      return kept;
    return make_folder(folder);
  } else if (failed != errc::no_such_file_or_directory) {
    return failed;
  }
  // What began and came to nothing.
  std::error_code failed;
  for (const auto& left : fs::directory_iterator{folder, failed})
    if (left.path().filename().string().starts_with("ring-"))
      fs::remove(left.path(), failed);
  return failed;
}

std::size_t ring_bytes(std::size_t records) {
  return page_bytes + records * sizeof(record);
}

} // namespace

struct flight_recorder::impl {
  std::vector<shared_memory> memory;
  std::deque<ring> rings; ///< Of the units; the last for all other threads.
  directory_header* header = nullptr;
  std::span<actor_entry> places;
  writer_lock writer;

  std::mutex guard; ///< Of everything below, of the clocks, and of the last ring.
  std::vector<std::uint32_t> free;
  std::uint64_t clock_due = 0; ///< Ticks at which another pair of clocks is wanted.

  [[nodiscard]] clock_pair clocks() const {
    return {ticks_now() - header->base_ticks, nanoseconds_of(CLOCK_MONOTONIC),
            nanoseconds_of(CLOCK_REALTIME)};
  }

  void look_at_clocks() {
    const auto now = ticks_now() - header->base_ticks;
    if (now < clock_due)
      return;
    header->last = clocks();
    clock_due = now + now / clock_growth + 1;
  }
};

// -- creation -----------------------------------------------------------------------

boost::system::result<flight_recorder> flight_recorder::create(const recorder_options& options) {
  if (options.units == 0 || options.actors_max == 0 || !std::has_single_bit(options.ring_records))
    return make_error_code(errc::invalid_argument);
  const auto meaning = to_json(options.schema);
  if (meaning.size() > schema_bytes_max)
    return make_error_code(errc::invalid_argument);
  if (const auto failed = make_room(options.folder))
    return failed;
  auto state = std::make_unique<impl>();
  const auto base = ticks_now();
  for (std::uint32_t i = 0; i <= options.units; ++i) {
    const auto records = i < options.units ? options.ring_records : guest_records;
    auto file =
      shared_memory::create(options.folder / ("ring-" + std::to_string(i)), ring_bytes(records));
    if (file.has_error())
      return file.error();
    state->rings.emplace_back(file->data(), i, records, base);
    state->memory.push_back(std::move(*file));
  }
  // Last, under a name of its own: a reader that finds a directory finds a whole trace.
  constexpr auto offset = page_bytes + schema_bytes_max;
  const auto draft = options.folder / "directory.part";
  ::unlink(draft.c_str());
  auto file = shared_memory::create(draft, offset + options.actors_max * sizeof(actor_entry));
  if (file.has_error())
    return file.error();
  state->header = new (file->data()) directory_header;
  auto& header = *state->header;
  header.pid = static_cast<std::uint64_t>(::getpid());
  header.base_ticks = base;
  header.schema_bytes = meaning.size();
  header.actors_offset = offset;
  header.actors_max = options.actors_max;
  header.rings = options.units + 1;
  header.first = header.last = state->clocks();
  std::memcpy(file->data() + page_bytes, meaning.data(), meaning.size());
  state->places = {reinterpret_cast<actor_entry*>(file->data() + offset), options.actors_max};
  for (auto i = static_cast<std::uint32_t>(options.actors_max); i > 0; --i)
    state->free.push_back(i - 1);
  state->memory.push_back(std::move(*file));
  if (const auto failed = state->writer.take(draft))
    return failed;
  if (::rename(draft.c_str(), (options.folder / "directory").c_str()) != 0)
    return last_error();
  flight_recorder result{std::move(state)};
  result.put_as_guest(
    {.kind = kind::service_start, .aux = static_cast<std::uint32_t>(options.units)});
  return result;
}

flight_recorder::flight_recorder(std::unique_ptr<impl> state) noexcept : impl_(std::move(state)) {}

flight_recorder::flight_recorder(flight_recorder&&) noexcept = default;

flight_recorder& flight_recorder::operator=(flight_recorder&&) noexcept = default;

flight_recorder::~flight_recorder() = default;

// -- writing ------------------------------------------------------------------------

ring& flight_recorder::unit(std::size_t index) noexcept {
  return impl_->rings[index];
}

std::uint64_t flight_recorder::now() const noexcept {
  return ticks_now() - impl_->header->base_ticks;
}

void flight_recorder::put_as_guest(const fact& entry) noexcept {
  const std::lock_guard lock{impl_->guard};
  impl_->rings.back().put(entry);
}

actor_entry* flight_recorder::list(const actor_entry& actor) noexcept {
  const std::lock_guard lock{impl_->guard};
  impl_->look_at_clocks();
  if (impl_->free.empty()) {
    ++impl_->header->unlisted;
    return nullptr;
  }
  auto& place = impl_->places[impl_->free.back()];
  impl_->free.pop_back();
  place = actor;
  place.id = 0;
  std::atomic_ref{place.id}.store(actor.id, std::memory_order_release); // Complete from here on.
  return &place;
}

void flight_recorder::unlist(actor_entry* place) noexcept {
  if (place == nullptr)
    return;
  const std::lock_guard lock{impl_->guard};
  std::atomic_ref{place->id}.store(0, std::memory_order_release);
  impl_->free.push_back(static_cast<std::uint32_t>(place - impl_->places.data()));
}

void flight_recorder::finish(std::uint64_t bytes_dropped) noexcept {
  put_as_guest({.kind = kind::service_stop, .value = bytes_dropped});
  const std::lock_guard lock{impl_->guard};
  impl_->header->last = impl_->clocks();
  std::atomic_ref{impl_->header->stopped}.store(
    std::max<std::uint64_t>(impl_->header->last.ticks, 1), std::memory_order_release);
}

} // namespace lectern::trace
