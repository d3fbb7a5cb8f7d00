#include "app/sources/hosted_opener.hpp"

#include "app/sources/hosted_source.hpp"

#include <boost/system/errc.hpp>

#include <memory>
#include <utility>

namespace lectern {

namespace {

using boost::system::result;
using event = hosted_source::event;

/// One stream of a source, in the directions that it has.
class hosted_stream final : public net::byte_stream::backend {
public:
  struct directions {
    std::optional<event> output; ///< What is read here.
    bool has_input = false;
    bool is_terminal = false;
  };

  hosted_stream(std::shared_ptr<hosted_source> source, directions available)
    : source_(std::move(source)), directions_(available) {}

  result<std::size_t> read_some(std::span<std::byte> space) override {
    return directions_.output ? source_->read(*directions_.output, space) : wrong_direction();
  }

  result<std::size_t> write_some(std::span<const std::byte> bytes) override {
    return directions_.has_input ? source_->offer(bytes) : wrong_direction();
  }

  void wait_readable(std::function<void()> fn) override {
    source_->wait(directions_.output.value(), std::move(fn));
  }

  void wait_writable(std::function<void()> fn) override {
    source_->wait(event::input, std::move(fn));
  }

  bool resize(unsigned columns, unsigned rows) override {
    if (directions_.is_terminal)
      source_->resize({static_cast<std::uint16_t>(columns), static_cast<std::uint16_t>(rows)});
    return directions_.is_terminal;
  }

  void drop() override {
    if (directions_.output)
      source_->close_output(*directions_.output);
    if (directions_.has_input)
      source_->close_input();
  }

private:
  /// As read(2) and write(2) of a pipe's other end.
  static result<std::size_t> wrong_direction() {
    return boost::system::errc::make_error_code(boost::system::errc::bad_file_descriptor);
  }

  std::shared_ptr<hosted_source> source_;
  directions directions_;
};

} // namespace

net::opening hosted_opener::operator()(net::io_loop& loop, const net::open_request& request,
                                       net::open_handler then) const {
  return net::open_at_once(loop, open_hosted(loop, make_strand(), make, request.terminal),
                           std::move(then));
}

net::source open_hosted(net::io_loop& loop, call_strand strand, console_factory make,
                        std::optional<net::terminal_size> terminal) {
  std::optional<window_size> size;
  if (terminal)
    size = {terminal->columns, terminal->rows};
  const auto source =
    std::make_shared<hosted_source>(loop, std::move(strand), std::move(make), size);
  const auto stream = [&](hosted_stream::directions which) {
    return net::byte_stream{std::make_shared<hosted_stream>(source, which)};
  };
  net::source_streams streams;
  if (terminal) {
    streams.input = stream({.output = event::output, .has_input = true, .is_terminal = true});
  } else {
    streams.input = stream({.output = {}, .has_input = true});
    streams.output = stream({.output = event::output});
    streams.errors = stream({.output = event::errors});
  }
  source->start();
  return {
    source,
    std::move(streams),
    {.terminal_size = terminal.has_value(), .signals = true, .half_close = !terminal.has_value()}};
}

} // namespace lectern
