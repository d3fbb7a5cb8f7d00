#pragma once

#include "actors/messages/requests.hpp"
#include "app/access/access_note.hpp"
#include "app/access/guess_limiter.hpp"
#include "app/dialects/incus/refusal.hpp"
#include "app/page/page_file.hpp"
#include "app/page/sign_ins.hpp"
#include "net/http/http_message.hpp"

#include <optional>
#include <string>

namespace lectern::incus {

/// What the web page answers, and what came of it.
struct page_answer {
  net::http_response response;
  std::optional<refusal> refused = {}; ///< A sign-in that operators want to know of.
  principal departed = {};             ///< Somebody who has signed out; otherwise nobody.
};

/// The web page, as its clients reach it: shows it to everybody, and signs people in and out. Does
/// not read a clock.
///
/// Only requests at ports of the web page come here; elsewhere there is no page.
class web_page {
public:
  /// @param sign_ins, guesses Those of the authenticator.
  /// @param on_access Is called when people sign in and out.
  web_page(page::files files, page::sign_ins sign_ins, access::guess_limiter guesses,
           access::access_observer on_access = {});

  /// Answers what is asked below `/ui/`, and leads browsers there.
  /// @returns Nothing if the request is for the API.
  [[nodiscard]] std::optional<page_answer> answer(const net::http_request& request,
                                                  const request_sender& from, wall_time now);

private:
  [[nodiscard]] page_answer answer_here(const net::http_request& request,
                                        const request_sender& from, wall_time now);
  /// Under a name that is not ours.
  [[nodiscard]] static net::http_response answer_elsewhere(const net::http_request& request,
                                                           const request_sender& from);
  [[nodiscard]] page_answer sign_in(const net::http_request& request, const request_sender& from,
                                    wall_time now);
  [[nodiscard]] page_answer refuse_link(const std::string& address, wall_time now);
  [[nodiscard]] page_answer sign_out(const net::http_request& request, wall_time now);

  void note(access::access_note::event kind, std::string name) const;

  page::files files_;
  page::sign_ins sign_ins_;
  access::guess_limiter guesses_;
  access::access_observer on_access_;
};

} // namespace lectern::incus
