#include "actors/runtime/secret.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <array>
#include <cstddef>
#include <cstdlib>
#include <span>

namespace lectern {

namespace {

constexpr std::size_t secret_bytes = 32;

void fill_with_chance(std::span<unsigned char> bytes) {
  // Fails only if the system has no entropy source: then nothing here is safe.
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1)
    std::abort();
}

std::string to_hex(std::span<const unsigned char> bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const auto byte : bytes) {
    text += digits[byte >> 4];
    text += digits[byte & 15];
  }
  return text;
}

} // namespace

std::string make_secret() {
  return make_secrets(1).front();
}

std::vector<std::string> make_secrets(std::size_t count) {
  std::vector<unsigned char> bytes(count * secret_bytes);
  fill_with_chance(bytes);
  std::vector<std::string> secrets;
  for (std::size_t at = 0; at < bytes.size(); at += secret_bytes)
    secrets.push_back(to_hex(std::span{bytes}.subspan(at, secret_bytes)));
  return secrets;
}

std::string make_uuid() {
  std::array<unsigned char, 16> bytes;
  fill_with_chance(bytes);
  bytes[6] = static_cast<unsigned char>((bytes[6] & 0x0f) | 0x40); // Version 4.
  bytes[8] = static_cast<unsigned char>((bytes[8] & 0x3f) | 0x80); // Variant of the RFC.
  auto text = to_hex(bytes);
  for (const std::size_t at : {8U, 13U, 18U, 23U})
    text.insert(at, 1, '-');
  return text;
}

std::string seal_of(std::string_view text, std::string_view key) {
  std::array<unsigned char, 32> seal;
  unsigned size = 0;
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes, text.size(), seal.data(),
           &size)
        == nullptr
      || size != seal.size())
    std::abort(); // Out of memory.
  return to_hex(seal);
}

bool equal_secrets(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

} // namespace lectern
