#pragma once

#include "app/page/visitor.hpp"
#include "net/http/http_message.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace lectern::page {

/// Lets one more person sign in to the web page.
struct invitation {
  std::string token;
  std::string url; ///< Of the page, with the token; empty if none is served.
  time_point expires;
};

/// A browser that has just signed in.
struct sign_in {
  std::string name; ///< As wished for, or with a number.
  issued_pass pass;
};

struct sign_in_options {
  std::string key = {};     ///< Seals the cookies. Empty: a new one, known to nobody else.
  std::string revoked = {}; ///< Passes that were signed out before: `revoked_passes::to_text`.
  /// Keeps them, called at each sign-out, one after the other. Unset: the next start forgets.
  std::function<void(const std::string& revoked)> keep = {};
};

/// The people who are signed in to the web page, and those who may. Copies are the same: all that
/// answer requests share them. Does not read a clock.
///
/// Thread safety: every member. None blocks but `sign_out`, as long as `keep` does.
class sign_ins {
public:
  sign_ins(sign_in_options options, time_point now);

  /// From now on the page is at this address. Of several the first counts.
  void open(std::string url);

  [[nodiscard]] invitation invite(time_point now);

  /// Uses up a token. @param name One that `is_name`. @returns Nothing if the token does not count.
  [[nodiscard]] std::optional<sign_in> enter(std::string_view token, std::string_view name,
                                             time_point now);

  /// The sender of a request, by cookie and proof, under the name that tells them apart.
  /// @returns An empty one if they prove nothing, or were signed out.
  [[nodiscard]] visitor find(const net::http_request& request, time_point now) const;

  /// Makes the pass of a request's sender worthless.
  /// @returns Them, under the name they signed in with; empty if nobody was signed in.
  visitor sign_out(const net::http_request& request, time_point now);

private:
  struct book;

  std::shared_ptr<book> book_;
};

} // namespace lectern::page
