#pragma once

#include "net/loop/timer.hpp"
#include "net/ws/ws_link.hpp"
#include "tests/simulation/run_context.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lectern::simulation {

/// A WebSocket without a socket, both ends of it: what the connection owns, the
/// wire between with a kernel's worth of room, and what the client has got.
class sim_link final : public thing,
                       public net::ws_link::backend,
                       public std::enable_shared_from_this<sim_link> {
public:
  sim_link(scene& all, std::size_t number);

  /// What the connection owns; made once.
  [[nodiscard]] net::ws_link make() { return net::ws_link{shared_from_this()}; }

  // -- the client's end

  /// What has reached the client.
  struct inbox {
    std::string data;                ///< Of Binary frames.
    std::vector<std::string> texts;  ///< Text frames that say something.
    std::vector<std::size_t> places; ///< Of each of them: behind so much of `data`.
    std::size_t end_marks = 0;       ///< Empty Text frames.
    bool closed = false;             ///< A Close frame has come.
    std::uint16_t code = 0;          ///< Of it.
  };

  [[nodiscard]] const inbox& got() const noexcept { return got_; }

  /// Whether the handshake was answered and the client may speak.
  [[nodiscard]] bool is_open() const noexcept { return opened_ && peer_ == peer::there; }

  void say(net::frame_kind kind, std::string text);

  /// Binary payload that the client has sent, since a console takes any, and what its connection
  /// has to pass on: all of it, or what had been sent by the time that it was asked to settle or
  /// sent its own Close. None if it was reset.
  [[nodiscard]] std::size_t bytes_due() const noexcept {
    return was_reset() ? 0 : due_.value_or(said_before_close_.value_or(bytes_said_));
  }

  [[nodiscard]] bool was_reset() const noexcept { return peer_ == peer::reset; }

  /// Whether the connection was asked to settle.
  [[nodiscard]] bool was_settled() const noexcept { return due_.has_value(); }

  /// Closes in an orderly way, whatever is still under way.
  void leave();

  void reset();

  /// Nothing is read or said from now on, and nobody is told.
  void fall_silent();

  /// Whether the client reads; it does unless told otherwise.
  void set_reading(bool reads);

  /// Reads everything, but does not close when told so.
  void never_answer_close() noexcept { answers_close_ = false; }

  // -- the service's end

  /// Whether nothing can be written to it any more.
  [[nodiscard]] bool is_closed() const noexcept {
    return phase_ == phase::closing || phase_ == phase::over;
  }

  /// Whether the connection has let it go, or was told its end.
  [[nodiscard]] bool is_gone() const noexcept { return phase_ == phase::over; }

  /// Binary payload that the connection was told to be with the kernel.
  [[nodiscard]] std::size_t bytes_written() const noexcept { return bytes_written_; }

  /// Called when anything has changed.
  std::function<void()> on_change;

private:
  enum class phase : std::uint8_t { fresh, opening, open, closing, over };
  enum class peer : std::uint8_t { there, silent, left, reset };

  struct message {
    net::frame_kind kind{};
    std::string text;
  };
  struct sent {
    enum class kind : std::uint8_t { text, binary, ping, close } what{};
    std::string text;
    std::uint16_t code = 0;
  };

  void open(net::link_sink sink) override;
  void read() override;
  void settle() override;
  void write(net::frame data) override;
  void ping() override;
  void close(net::close_code code, std::string_view reason) override;
  void drop() override;

  void check_turn(const char* call);
  void start_write(sent what, const char* call);
  void finish_open();
  void finish_read();
  void finish_settling();
  void finish_write();
  void finish_close();
  void deliver();
  void take(sent& what);
  void emit(net::link_event what);
  void emit_end(boost::system::error_code why);
  void update();

  scene& scene_;
  const thing* owner_ = nullptr; ///< The actor that opened it.
  phase phase_ = phase::fresh;
  net::link_sink sink_;
  std::optional<sent> in_flight_; ///< Handed over, and not finished.
  bool reading_ = false;
  bool settling_ = false;
  bool write_failed_ = false; ///< Told after what the client had sent.
  std::size_t unsettled_ = 0; ///< Of `to_service_`; its end counts, too.
  std::size_t bytes_written_ = 0;

  std::deque<sent> to_client_; ///< With the kernel.
  std::size_t to_client_bytes_ = 0;
  std::deque<message> to_service_;
  std::size_t bytes_said_ = 0;
  std::optional<std::size_t> due_;               ///< `bytes_said_` when it was asked to settle.
  std::optional<std::size_t> said_before_close_; ///< By the client, before the service's Close.

  peer peer_ = peer::there;
  bool opened_ = false;
  bool client_reads_on_ = true;
  bool answers_close_ = true;
  bool answered_ = false; ///< The client's own Close is behind everything it said.
  inbox got_;

  net::timer linger_;
  task opens_;
  task reads_;
  task settles_;
  task writes_;
  task closes_;
  task client_reads_;
};

} // namespace lectern::simulation
