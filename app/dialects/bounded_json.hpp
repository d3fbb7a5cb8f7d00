#pragma once

#include <boost/json/error.hpp>
#include <boost/json/value.hpp>

#include <cstddef>
#include <string_view>

namespace lectern {

/// What a text from outside may hold. Boost.JSON finds members by a hash that anyone can
/// compute, so that the time it takes may grow with the square of `members_max`.
struct json_limits {
  std::size_t depth_max = 16;
  std::size_t members_max = 1'024;    ///< Of one object.
  std::size_t members_in_all = 4'096; ///< Of all objects together.
};

/// Parses `text`. What is beyond the limits is found before anything is built of it.
/// @param error Why there is no value: as Boost.JSON's own, `object_too_large` for too many
/// members.
[[nodiscard]] boost::json::value
parse_bounded(std::string_view text, boost::json::error_code& error, json_limits limits = {});

} // namespace lectern
