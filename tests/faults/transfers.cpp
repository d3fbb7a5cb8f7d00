#include "tests/faults/fault_plan.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

/// What the linker puts in the place of libc's calls that move bytes or streams.
namespace lectern::test {

// NOLINTBEGIN(bugprone-reserved-identifier,cert-dcl*): the names are the linker's.

namespace {

bool is_blocking(int fd, int flags) {
  const own_calls unfailing;
  return (flags & MSG_DONTWAIT) == 0 && (::fcntl(fd, F_GETFL) & O_NONBLOCK) == 0;
}

/// A call that moves up to `size` bytes (or accepts a stream, if that is 1).
template <class Call>
ssize_t transfer(const char* name, int error, int fd, int flags, std::size_t size, Call call) {
  if (!is_watched() || is_internal(fd))
    return call(size);
  if (fails(name, error) || fails(fault::interrupted, name, EINTR))
    return -1;
  if (is_blocking(fd, flags))
    return call(size);
  if (fails(fault::not_yet, name, EAGAIN)) {
    wake_waiter(fd);
    return -1;
  }
  if (size <= 1 || !meets(fault::one_byte, name))
    return call(size);
  const auto n = call(1);
  wake_waiter(fd);
  return n;
}

/// The first `size` bytes of a message; whole it stays as it is.
struct clipped_message {
  clipped_message(const msghdr& from, std::size_t size) : header(from) {
    if (size != 1)
      return;
    part = *header.msg_iov;
    for (std::size_t i = 0; part.iov_len == 0 && i < header.msg_iovlen; ++i)
      part = header.msg_iov[i];
    part.iov_len = std::min<std::size_t>(part.iov_len, 1);
    header.msg_iov = &part;
    header.msg_iovlen = 1;
  }

  msghdr header;
  iovec part = {};
};

std::size_t size_of(const msghdr& message) {
  std::size_t sum = 0;
  for (std::size_t i = 0; i < message.msg_iovlen; ++i)
    sum += message.msg_iov[i].iov_len;
  return sum;
}

} // namespace

extern "C" {

ssize_t __real_read(int fd, void* space, std::size_t size);
ssize_t __real_write(int fd, const void* bytes, std::size_t size);
ssize_t __real_recv(int fd, void* space, std::size_t size, int flags);
ssize_t __real_send(int fd, const void* bytes, std::size_t size, int flags);
ssize_t __real_recvmsg(int fd, msghdr* message, int flags);
ssize_t __real_sendmsg(int fd, const msghdr* message, int flags);
int __real_accept4(int fd, sockaddr* from, socklen_t* size, int flags);

ssize_t __wrap_read(int fd, void* space, std::size_t size) {
  return transfer("read", EIO, fd, 0, size,
                  [=](std::size_t part) { return __real_read(fd, space, part); });
}

ssize_t __wrap_write(int fd, const void* bytes, std::size_t size) {
  return transfer("write", EIO, fd, 0, size,
                  [=](std::size_t part) { return __real_write(fd, bytes, part); });
}

ssize_t __wrap_recv(int fd, void* space, std::size_t size, int flags) {
  return transfer("recv", ECONNRESET, fd, flags, size,
                  [=](std::size_t part) { return __real_recv(fd, space, part, flags); });
}

ssize_t __wrap_send(int fd, const void* bytes, std::size_t size, int flags) {
  return transfer("send", EPIPE, fd, flags, size,
                  [=](std::size_t part) { return __real_send(fd, bytes, part, flags); });
}

ssize_t __wrap_recvmsg(int fd, msghdr* message, int flags) {
  return transfer("recvmsg", ECONNRESET, fd, flags, size_of(*message), [=](std::size_t part) {
    clipped_message clipped{*message, part};
    return __real_recvmsg(fd, &clipped.header, flags);
  });
}

ssize_t __wrap_sendmsg(int fd, const msghdr* message, int flags) {
  return transfer("sendmsg", EPIPE, fd, flags, size_of(*message), [=](std::size_t part) {
    const clipped_message clipped{*message, part};
    return __real_sendmsg(fd, &clipped.header, flags);
  });
}

int __wrap_accept4(int fd, sockaddr* from, socklen_t* size, int flags) {
  return static_cast<int>(transfer("accept4", EMFILE, fd, 0, 1, [=](std::size_t) {
    return __real_accept4(fd, from, size, flags);
  }));
}

} // extern "C"

// NOLINTEND(bugprone-reserved-identifier,cert-dcl*)

} // namespace lectern::test
