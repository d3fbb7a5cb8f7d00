#include "tools/actor-trace/views/ending.hpp"

#include "tools/actor-trace/text.hpp"
#include "tools/actor-trace/views/wording.hpp"

#include <array>
#include <cstdint>
#include <string_view>
#include <system_error>
#include <utility>

namespace lectern::tracing {

using trace::event;
using trace::kind;

namespace {

using meaning = std::pair<std::string_view, std::string_view>;

template <class Table>
std::string meaning_in(const Table& table, std::string_view key, std::string otherwise) {
  for (const auto& [name, words] : table)
    if (name == key)
      return std::string{words};
  return otherwise;
}

constexpr std::array link_causes{
  meaning{"finished", "The connection was closed cleanly"},
  meaning{"peer left", "The client closed its WebSocket"},
  meaning{"broken", "The network connection broke"},
  meaning{"violated", "The client violated the protocol"},
  meaning{"too slow", "The client did not read in time"},
};

constexpr std::array end_causes{
  meaning{"stalled", "The client read none of its pending output"},
  meaning{"timed out", "The client did not connect all of its WebSockets in time"},
  meaning{"stopped", "The service stopped"},
};

class sentence_writer {
public:
  sentence_writer(const reading& in, const session& about, const user_lookup& user_of)
    : in_(in), about_(about), user_of_(user_of), known_(evidence_of(in, about)),
      cause_(known_.decided == no_event
               ? std::string{}
               : in.seen.schema().value("end_cause", in.seen[known_.decided].aux)) {}

  std::string sentence() const {
    if (known_.over == no_event)
      return not_ended();
    if (is_left_alone())
      return left_alone();
    if (known_.decided == no_event && about_.link == 0 && in_.seen.schema().has(kind::end_decided))
      return unknown();
    return reason() + fate_of_command() + fate_of_bytes() + fate_of_link() + '.';
  }

private:
  const event& at(event_index which) const { return in_.seen[which]; }

  bool is_by_work() const { return cause_ == "finished" || cause_ == "failed"; }

  /// A client may leave one link, e.g. that of its input, and stay with the others.
  bool is_left_alone() const {
    return about_.link != 0 && about_.operation != 0 && known_.decided != no_event
           && known_.over < known_.decided && at(known_.decided).peer != about_.link
           && at(known_.over).aux != trace::link_finished;
  }

  /// A client that closes all of its links left once; the sentence of the operation covers it.
  std::string left_alone() const {
    const auto left = of_link(about_.link);
    auto ending = why_it_ended(in_, session_of_operation(in_, about_.operation), user_of_);
    if (ending.starts_with(left))
      return ending;
    if (ending.starts_with("It ") || ending.starts_with("The "))
      ending[0] = static_cast<char>(ending[0] + 32); // It is the second half now.
    return left + " while the operation went on; " + ending;
  }

  std::string unknown() const {
    return known_.is_complete ? "It ended; the trace does not show why."
                              : "It ended; the records that would show why were overwritten.";
  }

  // -- what ended it

  std::string reason() const {
    if (known_.decided != no_event)
      return of_operation();
    if (about_.link == 0)
      return "It ended; a trace of this older version does not record why";
    if (about_.operation == 0 && known_.stopped != no_event)
      return of_stop();
    return of_link(about_.link);
  }

  std::string of_operation() const {
    const auto& decision = at(known_.decided);
    if (cause_ == "finished")
      return of_source();
    if (cause_ == "failed")
      return "The command could not be started" + error_of_start();
    if (cause_ == "client left")
      return of_link(decision.peer);
    if (cause_ == "cancelled")
      return decision.value != 0 ? "A client cancelled the operation"
                                 : "The service cancelled the operation; its error says why";
    if (cause_ == "taken over")
      return "The console was taken over" + taker();
    if (const auto actor = ended_before_decision(); actor != 0)
      return "It depends on " + in_.lives.name(actor) + ", which ended";
    return meaning_in(end_causes, cause_, "It ended: " + cause_);
  }

  std::string of_source() const {
    if (known_.exited != no_event)
      return "The command " + exit_words(at(known_.exited).aux)
             + sender_of_signal(at(known_.exited).aux);
    if (known_.viewed != no_event)
      return "The source of the console ended" + end_of_console();
    return "Its work ended";
  }

  static std::string exit_words(std::uint32_t status) {
    return status > signals_begin ? "was terminated by " + exit_text(status)
                                  : "exited with code " + std::to_string(status);
  }

  /// How the last source of the console ended.
  std::string end_of_console() const {
    const auto console = at(known_.viewed).self;
    for (auto index = known_.decided; index-- > 0;) {
      const auto& fact = at(index);
      if (fact.kind() != kind::source_ended || fact.self != console)
        continue;
      const auto end = static_cast<trace::source_end>(fact.aux);
      const bool is_known = end == trace::source_end::exited || end == trace::source_end::signalled;
      return is_known ? ": its program " + exit_words(static_cast<std::uint32_t>(fact.value)) : "";
    }
    return {};
  }

  std::string error_of_start() const {
    return known_.failed == no_event
             ? std::string{}
             : ": " + std::generic_category().message(static_cast<int>(at(known_.failed).aux));
  }

  /// Says if the signal that ended the command came from its client: through a connection.
  std::string sender_of_signal(std::uint32_t status) const {
    for (const auto signal : known_.signals) {
      const auto cause = in_.why.cause_of(signal);
      if (at(signal).aux + signals_begin != status || cause == no_event || !is_message(at(cause)))
        continue;
      if (const auto* sender = in_.lives.find(at(cause).peer);
          sender != nullptr && sender->link != 0)
        return ", which its client sent,";
    }
    return {};
  }

  /// The actor whose end the operation learnt of when its own was decided; 0 for none.
  std::uint32_t ended_before_decision() const {
    const auto handler = in_.why.cause_of(known_.decided);
    for (auto index = known_.decided; handler != no_event && index-- > handler;)
      if (at(index).kind() == kind::down && in_.why.cause_of(index) == handler)
        return at(index).peer;
    return 0;
  }

  std::string of_link(std::uint32_t link) const {
    const auto cause = cause_of_link(in_, link);
    if (cause == "broken" && went_without_close(in_, link))
      return "The client disconnected without a Close";
    const auto error = cause == "broken" ? error_of_link(in_, link) : std::string{};
    return meaning_in(link_causes, cause, "The link ended: " + cause)
           + (error.empty() ? "" : " (" + error + ')');
  }

  /// A link without an operation is stopped by its owner, unless it ends by itself.
  std::string of_stop() const {
    const auto cause = in_.why.cause_of(known_.stopped);
    if (cause == no_event || at(known_.over).aux != trace::link_finished)
      return of_link(about_.link);
    return "It was stopped by " + in_.lives.name(at(cause).peer);
  }

  /// The operation that controls the console next.
  std::string taker() const {
    for (auto index = known_.decided; index < in_.seen.events().size(); ++index)
      if (at(index).kind() == kind::console_granted && at(index).peer != about_.operation)
        return " by operation " + name_of_operation(at(index).peer);
    return {};
  }

  /// `1f3a2b4c, of user 0`.
  std::string name_of_operation(std::uint32_t actor) const {
    constexpr std::size_t told_apart = 8;
    const auto* life = in_.lives.find(actor);
    if (life == nullptr || !life->operation)
      return std::to_string(actor);
    const auto uuid = trace::to_text(*life->operation);
    const auto user = user_of_ ? user_of_(uuid) : std::string{};
    return uuid.substr(0, told_apart) + (user.empty() ? "" : ", of " + user);
  }

  // -- the other links

  std::string fate_of_command() const {
    if (known_.started == no_event || is_by_work())
      return {};
    const auto sent = signals();
    std::string text = "; its command";
    if (!sent.empty())
      text += " was sent " + sent + " and";
    if (known_.exited == no_event)
      return text + " has not ended";
    const auto status = at(known_.exited).aux;
    if (status > signals_begin)
      return text + (sent.empty() ? " was terminated by " : " terminated by ") + exit_text(status);
    return text + " exited with code " + std::to_string(status);
  }

  /// Those that it was sent while it ran, but for the one that ended it: that is named last.
  std::string signals() const {
    const auto status = known_.exited == no_event ? 0 : at(known_.exited).aux;
    std::string text;
    for (const auto signal : known_.signals) {
      const auto name = signal_text(at(signal).aux);
      // SIGCONT only lets a stopped one see the others.
      if (signal < known_.exited && name != "SIGCONT" && name != exit_text(status)
          && text.find(name) == text.npos)
        text += (text.empty() ? "" : ", ") + name;
    }
    return text;
  }

  std::string fate_of_bytes() const {
    if (known_.bytes_dropped > 0)
      return "; " + count_text(known_.bytes_dropped) + " bytes were not delivered";
    if (cause_ != "finished" || known_.exited == no_event)
      return {};
    return " and everything it wrote was delivered"
           + (known_.is_complete ? " (" + count_text(known_.bytes_taken) + " bytes)" : "")
           + (known_.cut == no_event
                ? ""
                : "; programs that it left running still held its output and were not waited for");
  }

  std::string fate_of_link() const {
    if (known_.closed == no_event)
      return {};
    const auto code = at(known_.closed).aux;
    return "; then the connection closed"
           + (code == 0 ? std::string{} : " with " + std::to_string(code));
  }

  // -- what it waits for

  std::string not_ended() const {
    const auto& trace = in_.seen.about();
    if (!trace.live && trace.taken == 0 && !in_.seen.ended_in_order())
      return "The daemon died" + in_the_middle_of() + "; until then it was waiting for " + awaited()
             + '.';
    const auto since = trace.live ? "Not ended: " : "Not ended when the trace ended: ";
    return since + ("it is waiting for " + awaited()) + '.';
  }

  /// The handler of this session that never returned.
  std::string in_the_middle_of() const {
    for (auto at = static_cast<event_index>(in_.seen.events().size()); at-- > 0;) {
      const auto& entry = in_.seen[at];
      if (is_handler(entry) && entry.dur == 0 && about_.actors.contains(entry.self))
        return " while " + in_.lives.name(entry.self) + " handled "
               + (entry.kind() == kind::receive ? in_.seen.schema().message(entry.type())
                                                : in_.seen.schema().value("entrance", entry.aux));
    }
    return {};
  }

  std::string awaited() const {
    if (known_.writing != no_event)
      return "the client to take " + count_text(at(known_.writing).value) + " bytes";
    if (known_.exited != no_event && known_.drained == no_event)
      return "the rest of the output of its command, which has exited";
    if (known_.exited != no_event)
      return "the client to close";
    if (known_.started != no_event)
      return "its command, pid " + std::to_string(at(known_.started).value)
             + (signals().empty() ? "" : ", which was sent " + signals());
    if (about_.operation == 0)
      return "events to send, or the client to leave";
    return known_.viewed != no_event ? "the client to leave the console"
                                     : "the client to connect its WebSockets";
  }

  const reading& in_;
  const session& about_;
  const user_lookup& user_of_;
  const evidence known_;
  const std::string cause_; ///< Of the operation's end, as the trace names it; empty: not decided.
};

} // namespace

std::string why_it_ended(const reading& in, const session& about, const user_lookup& user_of) {
  return sentence_writer{in, about, user_of}.sentence();
}

std::vector<event_index> ends_of(const reading& in, const session& about) {
  const auto known = evidence_of(in, about);
  std::vector<event_index> ends;
  if (known.over != no_event)
    ends.push_back(known.over);
  if (about.link != 0 && known.closed != no_event)
    ends.push_back(known.closed);
  return ends;
}

} // namespace lectern::tracing
