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

/// A WebSocket without a socket, both ends: the link that the connection owns, the
/// wire with the kernel's buffer, and what the client has received.
class sim_link final : public task_owner,
                       public net::ws_link::backend,
                       public std::enable_shared_from_this<sim_link> {
public:
  sim_link(run_context& context, std::size_t number);

  /// The connection's end; made once.
  [[nodiscard]] net::ws_link make() { return net::ws_link{shared_from_this()}; }

  // -- the client's end

  /// What the client has received.
  struct inbox {
    std::string data;                ///< Payload of Binary frames.
    std::vector<std::string> texts;  ///< Text frames that are not empty.
    std::vector<std::size_t> places; ///< For each text, the size of `data` before it.
    std::size_t end_marks = 0;       ///< Empty Text frames.
    bool closed = false;             ///< A Close frame has arrived.
    std::uint16_t code = 0;          ///< Of the Close frame.
  };

  [[nodiscard]] const inbox& got() const noexcept { return got_; }

  /// Whether the handshake was answered and the client can send.
  [[nodiscard]] bool is_open() const noexcept { return opened_ && peer_ == peer::there; }

  void send(net::frame_kind kind, std::string text);

  /// Binary payload from the client that the connection has to pass on: all of it, or what had been
  /// sent by the time that the link was asked to settle or the service sent Close. None after a
  /// reset.
  [[nodiscard]] std::size_t bytes_due() const noexcept {
    return was_reset() ? 0 : due_.value_or(sent_before_close_.value_or(bytes_sent_));
  }

  [[nodiscard]] bool was_reset() const noexcept { return peer_ == peer::reset; }

  /// Whether the connection was asked to settle.
  [[nodiscard]] bool was_settled() const noexcept { return due_.has_value(); }

  /// Closes in an orderly way, whatever is still in transit.
  void leave();

  void reset();

  /// Reads and sends nothing from now on, without closing.
  void fall_silent();

  /// Sets whether the client reads; by default it does.
  void set_reading(bool reads);

  /// Reads everything, but does not answer Close.
  void never_answer_close() noexcept { answers_close_ = false; }

  // -- the service's end

  /// Whether nothing can be written to it any more.
  [[nodiscard]] bool is_closed() const noexcept {
    return phase_ == phase::closing || phase_ == phase::over;
  }

  /// Whether the connection has released it, or was notified of its end.
  [[nodiscard]] bool is_released() const noexcept { return phase_ == phase::over; }

  /// Binary payload whose writes have been reported as finished.
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
    enum class kind : std::uint8_t { text, binary, ping, close } type{};
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
  void start_write(sent frame, const char* call);
  void finish_open();
  void finish_read();
  void finish_settling();
  [[nodiscard]] bool draw_failure();
  void finish_write();
  void finish_close();
  void deliver();
  void take(sent& frame);
  void emit(net::link_event event);
  void emit_end(boost::system::error_code error);
  void update();

  run_context& context_;
  const task_owner* owner_ = nullptr; ///< The actor that opened it.
  phase phase_ = phase::fresh;
  net::link_sink sink_;
  std::optional<sent> in_flight_; ///< The write that has not finished.
  bool reading_ = false;
  bool settling_ = false;
  bool write_failed_ = false; ///< Reported after what the client had sent.
  int unheard_writes_ = 0;    ///< Which seemed to succeed since the client left.
  std::size_t unsettled_ = 0; ///< Of `to_service_`; its end counts, too.
  std::size_t bytes_written_ = 0;

  std::deque<sent> to_client_; ///< In the kernel's buffer.
  std::size_t to_client_bytes_ = 0;
  std::deque<message> to_service_;
  std::size_t bytes_sent_ = 0;
  std::optional<std::size_t> due_;               ///< `bytes_sent_` when it was asked to settle.
  std::optional<std::size_t> sent_before_close_; ///< By the client, before the service's Close.

  peer peer_ = peer::there;
  bool opened_ = false;
  bool client_reads_on_ = true;
  bool answers_close_ = true;
  bool answered_ = false; ///< The client has answered Close, after everything it sent.
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
