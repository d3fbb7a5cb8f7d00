#include "app/dialects/bounded_json.hpp"

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/parse.hpp>

#include <cstdint>
#include <vector>

namespace lectern {

namespace json = boost::json;

namespace {

/// A handler for `basic_parser` that counts members, and keeps nothing.
class member_counter {
public:
  using part = json::string_view;
  using ec = json::error_code;

  static constexpr std::size_t max_object_size = -1;
  static constexpr std::size_t max_array_size = -1;
  static constexpr std::size_t max_key_size = -1;
  static constexpr std::size_t max_string_size = -1;

  explicit member_counter(json_limits limits) : limits_(limits) {}

  bool on_object_begin(ec&) {
    open_.push_back(0);
    return true;
  }

  bool on_object_end(std::size_t, ec&) {
    open_.pop_back();
    return true;
  }

  bool on_key(part, std::size_t, ec& error) {
    if (++open_.back() > limits_.members_max || ++in_all_ > limits_.members_in_all)
      error = json::error::object_too_large;
    return !error;
  }

  // clang-format off
  bool on_document_begin(ec&) { return true; }
  bool on_document_end(ec&) { return true; }
  bool on_array_begin(ec&) { return true; }
  bool on_array_end(std::size_t, ec&) { return true; }
  bool on_key_part(part, std::size_t, ec&) { return true; }
  bool on_string_part(part, std::size_t, ec&) { return true; }
  bool on_string(part, std::size_t, ec&) { return true; }
  bool on_number_part(part, ec&) { return true; }
  bool on_int64(std::int64_t, part, ec&) { return true; }
  bool on_uint64(std::uint64_t, part, ec&) { return true; }
  bool on_double(double, part, ec&) { return true; }
  bool on_bool(bool, ec&) { return true; }
  bool on_null(ec&) { return true; }
  bool on_comment_part(part, ec&) { return true; }
  bool on_comment(part, ec&) { return true; }
  // clang-format on

private:
  json_limits limits_;
  std::vector<std::size_t> open_; ///< Members so far of each object that is open.
  std::size_t in_all_ = 0;
};

} // namespace

json::value parse_bounded(std::string_view text, json::error_code& error, json_limits limits) {
  json::parse_options options;
  options.max_depth = limits.depth_max;
  json::basic_parser<member_counter> counter{options, limits};
  const auto taken = counter.write_some(false, text.data(), text.size(), error);
  if (!error && taken < text.size())
    error = json::error::extra_data;
  return error ? json::value{} : json::parse(text, error, {}, options);
}

} // namespace lectern
