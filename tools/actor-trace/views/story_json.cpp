#include "tools/actor-trace/views/story.hpp"

#include <boost/json/object.hpp>

namespace lectern::tracing {

namespace {

boost::json::value name_of(const story& in, std::optional<std::size_t> lane) {
  if (!lane)
    return nullptr;
  return boost::json::string{in.lanes[*lane].name};
}

} // namespace

boost::json::array to_json(const story& chart) {
  boost::json::array scenes;
  for (const auto& scene : chart.scenes)
    scenes.push_back(boost::json::object{{"n", scene.event},
                                         {"since_first_ns", scene.ns},
                                         {"from", name_of(chart, scene.from)},
                                         {"to", name_of(chart, scene.to)},
                                         {"text", scene.text},
                                         {"teardown", scene.is_teardown}});
  return scenes;
}

} // namespace lectern::tracing
