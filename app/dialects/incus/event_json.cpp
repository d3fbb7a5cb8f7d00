#include "app/dialects/incus/event_json.hpp"

#include "app/dialects/incus/operation_json.hpp"
#include "app/dialects/incus/timestamp.hpp"
#include "app/dialects/incus/urls.hpp"

#include <boost/json/value_from.hpp>

namespace lectern::incus {

namespace json = boost::json;

namespace {

json::object to_json(const lifecycle& change) {
  json::object result{
    {"action", change.action},
    {"source", instance_url(change.instance)},
    {"context", json::value_from(change.context)},
    {"name", change.instance},
    {"project", "default"},
  };
  if (!change.requested_by.empty())
    result["requestor"] = {
      {"username", change.requested_by}, {"protocol", change.protocol}, {"address", ""}};
  return result;
}

} // namespace

json::object to_json(const event& reported) {
  return {
    {"type", reported.operation ? "operation" : "lifecycle"},
    {"timestamp", timestamp(reported.when)},
    {"metadata", reported.operation ? to_json(*reported.operation) : to_json(*reported.change)},
    {"location", "none"},
    {"project", "default"},
  };
}

} // namespace lectern::incus
