#include "app/page/key_file.hpp"
#include "app/page/revocation_file.hpp"
#include "app/service/service_impl.hpp"

#include <chrono>
#include <utility>

// What a service does for the web page.
namespace lectern {

std::error_code service::impl::start_page() {
  page::sign_in_options options;
  if (!options_.web_key_file.empty()) {
    auto key = page::read_or_make_key(options_.web_key_file);
    if (key.has_error())
      return key.error();
    auto revoked = page::read_revocations(page::revocation_file(options_.web_key_file));
    if (revoked.has_error())
      return revoked.error();
    options = {.key = std::move(*key),
               .revoked = std::move(*revoked),
               .keep = [host = host_, key_file = options_.web_key_file](const std::string& text) {
                 keep_revoked(*host, key_file, text);
               }};
  }
  sign_ins_.emplace(std::move(options), std::chrono::system_clock::now());
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

void service::impl::open_page(std::string url) {
  sign_ins_->open(std::move(url));
}

result<sign_in_link> service::impl::make_sign_in_link() {
  const gate::pass inside{gate_};
  if (!inside)
    return stopped();
  auto made = sign_ins_->invite(std::chrono::system_clock::now());
  if (made.url.empty())
    return error{service_errc::bad_option, "no TCP port serves the web page"};
  return sign_in_link{std::move(made.url), made.expires};
}

} // namespace lectern
