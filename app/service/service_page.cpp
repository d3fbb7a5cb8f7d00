#include "actors/messages/message_ids.hpp"
#include "actors/runtime/secret.hpp"
#include "app/page/key_file.hpp"
#include "app/page/revocation_file.hpp"
#include "app/service/service_impl.hpp"

#include <caf/scoped_actor.hpp>
#include <caf/send.hpp>

#include <utility>

// What a service does for the web page.
namespace lectern {

std::error_code service::impl::read_page_key() {
  if (options_.web_key_file.empty()) {
    page_key_ = make_secret(); // Then cookies end with the service.
    return {};
  }
  auto key = page::read_or_make_key(options_.web_key_file);
  if (key.has_error())
    return key.error();
  page_key_ = std::move(*key);
  auto revoked = page::read_revocations(page::revocation_file(options_.web_key_file));
  if (revoked.has_error())
    return revoked.error();
  revoked_ = std::move(*revoked);
  return {};
}

/// A small file, and no wait for the disk: fit for a unit.
void service::impl::keep_revoked(host_calls& host, const std::string& key_file,
                                 std::string_view text) {
  const auto file = page::revocation_file(key_file);
  const auto written = page::write_revocations(file, text);
  if (written.has_error())
    host.log(log_level::warning,
             "cannot write " + file.string() + ": " + written.error().message()
               + "; after the next start, sessions that have signed out can be used again");
}

void service::impl::announce_page(std::string url) {
  const gate::pass inside{gate_};
  if (inside)
    caf::anon_send(api_, page_served{std::move(url)});
}

result<sign_in_link> service::impl::make_sign_in_link() {
  const gate::pass inside{gate_};
  if (!inside)
    return stopped();
  result<sign_in_link> made = stopped();
  caf::scoped_actor self{*system_};
  self->request(api_, caf::infinite, invite{})
    .receive(
      [&](const invitation& ticket) {
        made = error{service_errc::bad_option, "no TCP port serves the web page"};
        if (!ticket.url.empty())
          made = sign_in_link{ticket.url, ticket.expires};
      },
      [](const caf::error&) {});
  return made;
}

} // namespace lectern
