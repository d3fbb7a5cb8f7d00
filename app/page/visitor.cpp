#include "app/page/visitor.hpp"

#include "actors/secret.hpp"
#include "app/page/browser_rules.hpp"
#include "app/page/field_values.hpp"

#include <boost/url/encode.hpp>
#include <boost/url/pct_string_view.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

namespace lectern::page {

namespace {

namespace urls = boost::urls;
using std::string_view;

constexpr std::size_t name_length_max = 64;

/// What stands before the seal, so that none of another kind is taken for it.
constexpr string_view purpose = "lectern visitor ";

/// In a pass: `<expires>.<random>.<name>.<seal>`; the name is percent-encoded.
constexpr char separator = '.';

std::int64_t seconds_of(time_point when) {
  return std::chrono::duration_cast<std::chrono::seconds>(when.time_since_epoch()).count();
}

std::string seal(string_view facts, string_view key) {
  return seal_of(std::string{purpose}.append(facts), key);
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

std::string set_cookie(string_view host, string_view value, std::chrono::seconds age) {
  return cookie_name(host) + '=' + std::string{value} + "; Path=/; HttpOnly; SameSite=Strict; "
         + "Max-Age=" + std::to_string(age.count());
}

/// Characters that are not shown but change how others are: C0, DEL and C1 controls, line and
/// paragraph separators, and what turns the direction of writing (Unicode Bidi_Control).
bool has_controls(string_view text) {
  constexpr std::array<string_view, 2> marks{"\xe2\x80", "\xe2\x81"};
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = [&](std::size_t ahead) {
      return i + ahead < text.size() ? static_cast<unsigned char>(text[i + ahead]) : 0U;
    };
    const auto last = byte(2);
    if (byte(0) < 0x20 || byte(0) == 0x7f || (byte(0) == 0xc2 && byte(1) < 0xa0))
      return true;
    if (text.substr(i).starts_with(marks[0])
        && (last == 0x8e || last == 0x8f || (last >= 0xa8 && last <= 0xae)))
      return true;
    if (text.substr(i).starts_with(marks[1]) && last >= 0xa6 && last <= 0xa9)
      return true;
  }
  return false;
}

} // namespace

// -- passes ---------------------------------------------------------------------

std::string make_pass(string_view name, time_point expires, string_view key) {
  auto facts = std::to_string(seconds_of(expires)) + separator + make_uuid() + separator
               + urls::encode(name, urls::unreserved_chars);
  return facts + separator + seal(facts, key);
}

std::string name_on(string_view pass, time_point now, string_view key) {
  const auto end = pass.rfind(separator);
  if (end == pass.npos || !equal_secrets(pass.substr(end + 1), seal(pass.substr(0, end), key)))
    return {};
  // We made it: what it says is true, and well-formed.
  auto facts = pass.substr(0, end);
  std::int64_t expires = 0;
  const auto time = take_part(facts);
  std::from_chars(time.data(), time.data() + time.size(), expires);
  static_cast<void>(take_part(facts));
  const auto name = urls::make_pct_string_view(facts);
  if (seconds_of(now) >= expires || !name)
    return {};
  return name->decode();
}

std::string visitor_in(string_view cookies, string_view host, time_point now, string_view key) {
  const auto name = cookie_name(host) + '=';
  for (const auto cookie : parts_of(cookies, ';'))
    if (cookie.starts_with(name))
      if (auto visitor = name_on(cookie.substr(name.size()), now, key); !visitor.empty())
        return visitor;
  return {};
}

std::string give_pass(string_view host, string_view pass) {
  return set_cookie(host, pass, visit_max);
}

std::string take_pass(string_view host) {
  return set_cookie(host, {}, {});
}

// -- names ----------------------------------------------------------------------

bool is_name(string_view name) {
  const auto length = std::count_if(name.begin(), name.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; // Begins a character.
  });
  return length > 0 && static_cast<std::size_t>(length) <= name_length_max && name.front() != ' '
         && name.back() != ' ' && !has_controls(name);
}

std::string name_list::add(string_view wanted) {
  std::string name{wanted};
  for (int number = 2; has(name); ++number)
    name = std::string{wanted} + ' ' + std::to_string(number);
  names_.push_back(name);
  if (names_.size() > names_max)
    names_.pop_front();
  return name;
}

void name_list::remove(string_view name) {
  std::erase(names_, name);
}

bool name_list::has(string_view name) const {
  return std::find(names_.begin(), names_.end(), name) != names_.end();
}

} // namespace lectern::page
