#include "net/source/unix_opener.hpp"
#include "net/stream/acceptor.hpp"
#include "tests/faults/fault_fixture.hpp"
#include "tests/support/temp_folder.hpp"

#include <sys/socket.h>

#include <array>
#include <optional>
#include <string>

namespace lectern::test {

namespace {

/// Connects to a server that sends `bye` and leaves, and reads until the exit.
class farewell_story : public faulty_loop {
public:
  void play() {
    std::optional<boost::system::result<net::source>> opened;
    const auto attempt = net::unix_opener{path_}(
      loop, {}, [&](boost::system::result<net::source> result) { opened = std::move(result); });
    run_until([&] { return opened.has_value(); });
    auto& uut = *opened;
    if (!uut) {
      refusal_ = uut.error().value();
      return;
    }
    say_farewell();
    uut->wait_end([this](net::exit_status status) { exit_ = status; });
    read(uut->streams().input);
    run_until([&] { return exit_.has_value(); });
  }

  void check(bool whole) const {
    if (whole) {
      CHECK(refusal_ == 0);
      CHECK(read_ == "bye");
    }
    if (refusal_ != 0)
      CHECK(refusal_ == faulty_calls::error());
    else
      CHECK(exit_ == net::exit_status{.is_known = false});
  }

private:
  void say_farewell() {
    const own_calls unfailing;
    const net::unique_fd theirs{::accept(server_.socket.get(), nullptr, nullptr)};
    ::send(theirs.get(), "bye", 3, MSG_NOSIGNAL); // In vain if the source has failed already.
  }

  void read(net::byte_stream& from) {
    std::array<std::byte, 16> space;
    while (true) {
      const auto size = from.read_some(space);
      if (size.has_error() && size.error() == boost::system::errc::operation_would_block)
        return from.wait_readable([this, &from] { read(from); });
      if (size.has_error() || *size == 0)
        return;
      read_.append(reinterpret_cast<const char*>(space.data()), *size);
    }
  }

  temp_folder folder_;
  std::string path_ = folder_.path() / "serial";
  net::listening_socket server_ = net::listen_unix(path_, 0600).value();
  int refusal_ = 0;
  std::optional<net::exit_status> exit_;
  std::string read_;
};

} // namespace

TEST_SUITE("unix_opener: faults") {
  TEST_CASE("whichever call fails, it is refused or exits") {
    fail_each_call<farewell_story>(fault::error);
  }

  TEST_CASE("a source notices no interrupted call") {
    fail_each_call<farewell_story>(fault::interrupted);
  }

  TEST_CASE("single bytes of a source are no others") {
    move_single_bytes<farewell_story>();
  }
}

} // namespace lectern::test
