#include "app/page/sign_ins.hpp"

#include "actors/runtime/secret.hpp"
#include "app/page/invitations.hpp"
#include "app/page/page_url.hpp"
#include "app/page/revoked_passes.hpp"

#include <mutex>
#include <utility>

namespace lectern::page {

struct sign_ins::book {
  book(sign_in_options options, time_point now)
    : key(options.key.empty() ? make_secret() : std::move(options.key)),
      keep(std::move(options.keep)), revoked(revoked_passes::from_text(options.revoked, now)) {}

  const std::string key;
  const std::function<void(const std::string&)> keep;
  std::mutex keep_guard; ///< Held while `keep` runs: what is kept last is the newest.
  std::mutex guard;      ///< Of all that follows.
  std::string url;       ///< Empty until the page is served.
  invitations invited;
  revoked_passes revoked;
  name_list names; ///< Of those who signed in, or came, since the start.
};

sign_ins::sign_ins(sign_in_options options, time_point now)
  : book_(std::make_shared<book>(std::move(options), now)) {}

void sign_ins::open(std::string url) {
  const std::lock_guard lock{book_->guard};
  if (book_->url.empty())
    book_->url = std::move(url);
}

invitation sign_ins::invite(time_point now) {
  const std::lock_guard lock{book_->guard};
  auto ticket = book_->invited.make(now);
  auto url = sign_in_url(book_->url, ticket.token);
  return {std::move(ticket.token), std::move(url), ticket.expires};
}

std::optional<sign_in> sign_ins::enter(std::string_view token, std::string_view name,
                                       time_point now) {
  const std::lock_guard lock{book_->guard};
  if (!book_->invited.take(token, now))
    return std::nullopt;
  const auto id = make_uuid();
  auto given = book_->names.add(id, name);
  auto pass = make_pass(id, given, now + visit_max, book_->key);
  return sign_in{std::move(given), std::move(pass)};
}

visitor sign_ins::find(const net::http_request& request, time_point now) const {
  auto found = sender_of(request, now, book_->key);
  if (found.empty())
    return found;
  const std::lock_guard lock{book_->guard};
  if (book_->revoked.has(found.id, found.expires))
    return {};
  found.name = book_->names.name_of(found);
  return found;
}

visitor sign_ins::sign_out(const net::http_request& request, time_point now) {
  auto found = sender_of(request, now, book_->key);
  if (found.empty())
    return found;
  const std::lock_guard lock_kept{book_->keep_guard};
  std::string revoked;
  {
    const std::lock_guard lock{book_->guard};
    book_->names.remove(found.id);
    book_->revoked.add(found.id, found.expires, now);
    revoked = book_->revoked.to_text();
  }
  if (book_->keep)
    book_->keep(revoked);
  return found;
}

} // namespace lectern::page
