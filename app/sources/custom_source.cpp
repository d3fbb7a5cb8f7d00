#include "app/sources/custom_source.hpp"

#include "app/sources/hosted_source.hpp"

#include <boost/system/errc.hpp>

#include <csignal>
#include <utility>

namespace lectern {

namespace {

using boost::system::result;
using event = hosted_source::event;

class custom_child final : public net::child::backend {
public:
  explicit custom_child(std::shared_ptr<hosted_source> of) : of_(std::move(of)) {}

  [[nodiscard]] pid_t pid() const override { return 0; }

  void wait(std::function<void(net::exit_status)> fn) override {
    of_->wait(event::exit, [of = of_.get(), run = std::move(fn)] { run(of->status()); });
  }

  void signal(int number) override { of_->signal(number); }

  void signal_group(int number) override {
    if (number != SIGCONT)
      of_->signal(number);
  }

  void drop() override {
    of_->forget(event::exit);
    of_->kill();
  }

private:
  std::shared_ptr<hosted_source> of_;
};

/// One stream of a source, in the directions that it has.
class custom_stream final : public net::byte_stream::backend {
public:
  struct directions {
    std::optional<event> output; ///< What is read here.
    bool has_input = false;
    bool is_terminal = false;
  };

  custom_stream(std::shared_ptr<hosted_source> of, directions which)
    : of_(std::move(of)), which_(which) {}

  result<std::size_t> read_some(std::span<std::byte> space) override {
    return which_.output ? of_->read(*which_.output, space) : wrong_direction();
  }

  result<std::size_t> write_some(std::span<const std::byte> bytes) override {
    return which_.has_input ? of_->offer(bytes) : wrong_direction();
  }

  void wait_readable(std::function<void()> fn) override {
    of_->wait(which_.output.value(), std::move(fn));
  }

  void wait_writable(std::function<void()> fn) override { of_->wait(event::input, std::move(fn)); }

  bool resize(unsigned columns, unsigned rows) override {
    if (which_.is_terminal)
      of_->resize({static_cast<std::uint16_t>(columns), static_cast<std::uint16_t>(rows)});
    return which_.is_terminal;
  }

  void drop() override {
    if (which_.output)
      of_->close_output(*which_.output);
    if (which_.has_input)
      of_->close_input();
  }

private:
  /// As read(2) and write(2) of a pipe's other end.
  static result<std::size_t> wrong_direction() {
    return boost::system::errc::make_error_code(boost::system::errc::bad_file_descriptor);
  }

  std::shared_ptr<hosted_source> of_;
  directions which_;
};

} // namespace

net::spawned_child spawn_custom(net::io_loop& loop, call_strand strand, console_factory make,
                                std::optional<net::terminal_size> terminal) {
  std::optional<window_size> size;
  if (terminal)
    size = {terminal->columns, terminal->rows};
  const auto source =
    std::make_shared<hosted_source>(loop, std::move(strand), std::move(make), size);
  const auto stream = [&](custom_stream::directions which) {
    return net::byte_stream{std::make_shared<custom_stream>(source, which)};
  };
  net::spawned_child out{net::child{std::make_shared<custom_child>(source)}, {}};
  if (terminal) {
    out.streams.input = stream({.output = event::output, .has_input = true, .is_terminal = true});
  } else {
    out.streams.input = stream({.output = {}, .has_input = true});
    out.streams.output = stream({.output = event::output});
    out.streams.errors = stream({.output = event::errors});
  }
  source->start();
  return out;
}

} // namespace lectern
