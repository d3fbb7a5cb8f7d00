#pragma once

#include "actors/messages/local.hpp"
#include "app/access/access_note.hpp"
#include "app/dialects/incus/refusal.hpp"
#include "app/page/invitations.hpp"
#include "app/page/page_file.hpp"
#include "app/page/revoked_passes.hpp"
#include "app/page/visitor.hpp"
#include "net/http/http_message.hpp"

#include <optional>
#include <string>

namespace lectern::incus {

/// The web page, as its clients reach it: shows it to everybody, signs in people who have a token,
/// and recognises them by a cookie and its proof. Does not read a clock.
///
/// Only requests at ports of the web page come here; elsewhere there is no page, and a cookie
/// means nothing.
class web_page {
public:
  /// What came of a request.
  enum class outcome : std::uint8_t { answered, wrong_token, signed_in, signed_out };

  /// @param key Seals the cookies. Empty: a new one is made, known to nobody else.
  /// @param revoked The passes that were signed out before.
  /// @param on_access Is called when people sign in and out.
  web_page(page::files all, std::string key, page::revoked_passes revoked = {},
           access::access_observer on_access = {});

  /// From now on the page is at this address. Of several the first counts.
  void open(std::string url);

  /// A token for one more person.
  [[nodiscard]] invitation invite(wall_time now);

  /// Answers what is asked below `/ui/`, and leads browsers there.
  /// @returns Nothing if the request is for the API.
  [[nodiscard]] std::optional<net::http_response> answer(const net::http_request& request,
                                                         const request_origin& from, wall_time now);

  /// What came of the last request that was answered.
  [[nodiscard]] outcome last() const noexcept { return last_; }

  /// The person who has `signed_out`.
  [[nodiscard]] const principal& departed() const noexcept { return departed_; }

  [[nodiscard]] const page::revoked_passes& revoked() const noexcept { return revoked_; }

  /// Names the sender of a request that is authenticated by nothing but a valid pass: by its
  /// cookie, and by the proof that scripts of our own origin have.
  /// @returns Why that pass counts for nothing here: 421 under a name that is not ours, 403 from
  ///   a page that is not ours.
  [[nodiscard]] std::optional<refusal> recognise(const net::http_request& request,
                                                 request_origin& from, wall_time now);

private:
  [[nodiscard]] net::http_response answer_here(const net::http_request& request, wall_time now);
  /// Under a name that is not ours.
  [[nodiscard]] static net::http_response answer_elsewhere(const net::http_request& request,
                                                           const request_origin& from);
  [[nodiscard]] net::http_response sign_in(const net::http_request& request, wall_time now);
  [[nodiscard]] net::http_response sign_out(const net::http_request& request, wall_time now);

  void note(access::access_note::event kind, std::string name) const;

  page::files files_;
  access::access_observer on_access_;
  std::string key_;
  std::string url_; ///< Empty until the page is served.
  page::invitations invitations_;
  page::revoked_passes revoked_;
  page::name_list names_; ///< Of those who signed in, or came, since the start.
  outcome last_ = outcome::answered;
  principal departed_;
};

} // namespace lectern::incus
