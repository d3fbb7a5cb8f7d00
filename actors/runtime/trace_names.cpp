#include "actors/runtime/trace_names.hpp"

#include "actors/messages/message_ids.hpp"

#include <caf/type_nr.hpp>

#include <array>
#include <cstddef>
#include <typeindex>
#include <typeinfo>
#include <unordered_map>

namespace lectern {

namespace {

/// CAF numbers its own types from 1; ours follow.
constexpr std::uint16_t own_messages_begin = caf::type_nrs + 1;

#define LECTERN_TYPE(name) &typeid(name),
const std::array own_types{LECTERN_MESSAGES(LECTERN_TYPE)};
#undef LECTERN_TYPE

#define LECTERN_NAME(name) #name,
constexpr std::array own_names{LECTERN_MESSAGES(LECTERN_NAME)};
#undef LECTERN_NAME

/// Beside its name, what a trace says of a message.
template <class Message>
constexpr bool begins_an_end = false;
template <>
constexpr bool begins_an_end<stop_link> = true;
template <>
constexpr bool begins_an_end<hang_up> = true;
template <>
constexpr bool begins_an_end<shut_down> = true;
template <>
constexpr bool begins_an_end<cancel_operation> = true;
template <>
constexpr bool begins_an_end<control_wanted> = true;
template <>
constexpr bool begins_an_end<stream_ended> = true;
template <>
constexpr bool begins_an_end<view_over> = true;

#define LECTERN_BEGINS_AN_END(name) begins_an_end<name>,
constexpr std::array own_endings{LECTERN_MESSAGES(LECTERN_BEGINS_AN_END)};
#undef LECTERN_BEGINS_AN_END

std::uint16_t look_up(const std::type_info& type) noexcept {
  static const auto numbers = [] {
    std::unordered_map<std::type_index, std::uint16_t> by_type;
    for (std::size_t i = 0; i < own_types.size(); ++i)
      by_type.emplace(*own_types[i], static_cast<std::uint16_t>(own_messages_begin + i));
    return by_type;
  }();
  const auto found = numbers.find(type);
  return found == numbers.end() ? std::uint16_t{0} : found->second;
}

} // namespace

std::vector<std::string> message_names() {
  std::vector<std::string> names(own_messages_begin);
  for (std::size_t i = 1; i < caf::type_nrs; ++i)
    names[i] = caf::numbered_type_names[i - 1];
  names.insert(names.end(), own_names.begin(), own_names.end());
  return names;
}

std::set<std::uint16_t> ending_messages() {
  std::set<std::uint16_t> numbers;
  for (std::size_t i = 0; i < own_endings.size(); ++i)
    if (own_endings[i])
      numbers.insert(static_cast<std::uint16_t>(own_messages_begin + i));
  return numbers;
}

std::uint16_t message_number(caf::rtti_pair type) noexcept {
  if (type.first != 0)
    return type.first;
  if (type.second == nullptr)
    return 0;
  // Few types make up nearly all messages: the address of one finds it at once.
  struct remembered {
    const std::type_info* type = nullptr;
    std::uint16_t number = 0;
  };
  constexpr std::size_t places = 256;
  thread_local std::array<remembered, places> cache;
  auto& place = cache[(reinterpret_cast<std::uintptr_t>(type.second) >> 4) % places];
  if (place.type != type.second)
    place = {type.second, look_up(*type.second)};
  return place.number;
}

std::uint16_t role_number(std::string_view actor_name) noexcept {
  for (std::uint16_t number = 1; !trace_name(role{number}).empty(); ++number)
    if (trace_name(role{number}) == actor_name)
      return number;
  return 0;
}

} // namespace lectern
