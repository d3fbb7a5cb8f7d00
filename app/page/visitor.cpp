#include "app/page/visitor.hpp"

#include "actors/runtime/secret.hpp"
#include "app/page/browser_rules.hpp"
#include "app/page/field_values.hpp"

#include <boost/algorithm/string/predicate.hpp>
#include <boost/url/encode.hpp>
#include <boost/url/pct_string_view.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <utility>

namespace lectern::page {

namespace {

namespace urls = boost::urls;
using boost::algorithm::istarts_with;
using std::string_view;

constexpr std::size_t name_length_max = 64;

/// What is sealed along with it, so that no seal of another kind is taken for it.
constexpr string_view pass_purpose = "lectern visitor ";
constexpr string_view proof_purpose = "lectern proof ";

/// In a pass: `<expires>.<random>.<name>.<seal>`; the name is percent-encoded.
constexpr char separator = '.';

std::int64_t seconds_of(time_point when) {
  return std::chrono::duration_cast<std::chrono::seconds>(when.time_since_epoch()).count();
}

std::string seal(string_view facts, string_view key) {
  return seal_of(std::string{pass_purpose}.append(facts), key);
}

std::string proof_of(string_view pass, string_view key) {
  return seal_of(std::string{proof_purpose}.append(pass), key);
}

/// What a request says beside its cookie.
string_view proof_in(const net::http_request& request) {
  if (!request.proof.empty())
    return request.proof;
  for (const auto name : parts_of(request.subprotocols, ','))
    if (name.starts_with(proof_protocol))
      return name.substr(proof_protocol.size());
  return {};
}

/// Takes what is before the next separator off `text`.
string_view take_part(string_view& text) {
  const auto end = std::min(text.find(separator), text.size());
  const auto part = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return part;
}

std::string cookie_name(string_view host) {
  const auto port = port_in(host);
  return port.empty() ? "lectern" : "lectern-" + std::string{port};
}

std::string set_cookie(string_view host, string_view origin, string_view value,
                       std::chrono::seconds age) {
  return cookie_name(host) + '=' + std::string{value} + "; Path=/; HttpOnly; SameSite=Strict; "
         + (istarts_with(origin, "https://") ? "Secure; " : "")
         + "Max-Age=" + std::to_string(age.count());
}

/// Whether a text begins with a character that is not shown but changes how others are: a control
/// (C0, DEL, C1), a separator of lines or paragraphs, or what turns the direction of writing
/// (Unicode's Bidi_Control).
bool begins_with_control(string_view text) {
  const auto byte = [text](std::size_t at) {
    return at < text.size() ? static_cast<unsigned char>(text[at]) : 0U;
  };
  if (byte(0) < 0x20 || byte(0) == 0x7f || (byte(0) == 0xc2 && byte(1) < 0xa0))
    return true;
  const auto character = byte(0) << 16 | byte(1) << 8 | byte(2); // As it lies in UTF-8.
  return (character >= 0xe2808e && character <= 0xe2808f)        // U+200E, U+200F
         || (character >= 0xe280a8 && character <= 0xe280ae)     // U+2028 … U+202E
         || (character >= 0xe281a6 && character <= 0xe281a9);    // U+2066 … U+2069
}

/// Whether it is a name of clients that did not sign in to the page: see `name_of` in `app/access`.
bool is_of_program(string_view name) {
  constexpr string_view user = "user ";
  return name == "token"
         || (name.starts_with(user)
             && name.substr(user.size()).find_first_not_of("0123456789") == name.npos);
}

bool has_controls(string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i)
    if (begins_with_control(text.substr(i)))
      return true;
  return false;
}

} // namespace

// -- passes ---------------------------------------------------------------------

issued_pass make_pass(string_view id, string_view name, time_point expires, string_view key) {
  const auto facts = std::to_string(seconds_of(expires)) + separator + std::string{id} + separator
                     + urls::encode(name, urls::unreserved_chars);
  return {facts + separator + seal(facts, key), proof_of(id, key)};
}

visitor visitor_on(string_view cookie, time_point now, string_view key) {
  const auto end = cookie.rfind(separator);
  if (end == cookie.npos
      || !equal_secrets(cookie.substr(end + 1), seal(cookie.substr(0, end), key)))
    return {};
  // We made it: what it says is true, and well-formed.
  auto facts = cookie.substr(0, end);
  std::int64_t expires = 0;
  const auto time = take_part(facts);
  std::from_chars(time.data(), time.data() + time.size(), expires);
  const auto id = take_part(facts);
  const auto name = urls::make_pct_string_view(facts);
  if (seconds_of(now) >= expires || !name)
    return {};
  return {std::string{id}, name->decode(), time_point{std::chrono::seconds{expires}}};
}

visitor visitor_in(string_view cookies, string_view host, time_point now, string_view key) {
  const auto name = cookie_name(host) + '=';
  for (const auto cookie : parts_of(cookies, ';'))
    if (cookie.starts_with(name))
      if (auto found = visitor_on(cookie.substr(name.size()), now, key); !found.empty())
        return found;
  return {};
}

visitor sender_of(const net::http_request& request, time_point now, string_view key) {
  auto found = visitor_in(request.cookie, request.host, now, key);
  if (found.empty() || !equal_secrets(proof_in(request), proof_of(found.id, key)))
    return {};
  return found;
}

std::string give_pass(string_view host, string_view origin, string_view cookie) {
  return set_cookie(host, origin, cookie, visit_max);
}

std::string take_pass(string_view host, string_view origin) {
  return set_cookie(host, origin, {}, {});
}

// -- names ----------------------------------------------------------------------

bool is_name(string_view name) {
  const auto length = std::count_if(name.begin(), name.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; // Begins a character.
  });
  return length > 0 && static_cast<std::size_t>(length) <= name_length_max && name.front() != ' '
         && name.back() != ' ' && !has_controls(name);
}

std::string name_list::add(string_view pass, string_view wanted) {
  std::string name{wanted};
  for (int number = 2; has(name); ++number)
    name = std::string{wanted} + ' ' + std::to_string(number);
  return remember(pass, std::move(name));
}

std::string name_list::name_of(const visitor& holder) {
  for (const auto& known : names_)
    if (known.pass == holder.id)
      return known.name;
  constexpr std::size_t shown_digits = 4;
  return remember(holder.id, has(holder.name)
                               ? holder.name + " #" + holder.id.substr(0, shown_digits)
                               : holder.name);
}

void name_list::remove(string_view pass) {
  std::erase_if(names_, [pass](const entry& known) { return known.pass == pass; });
}

bool name_list::has(string_view name) const {
  return is_of_program(name)
         || std::any_of(names_.begin(), names_.end(),
                        [name](const entry& known) { return known.name == name; });
}

std::string name_list::remember(string_view pass, std::string name) {
  names_.push_back({std::string{pass}, std::move(name)});
  if (names_.size() > names_max)
    names_.pop_front();
  return names_.back().name;
}

} // namespace lectern::page
