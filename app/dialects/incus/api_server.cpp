#include "app/dialects/incus/api_impl.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

namespace lectern::incus {

namespace json = boost::json;

void api_impl::show_root(const api_request& request) {
  answer(request.from, sync_answer(json::array{"/1.0"}));
}

void api_impl::show_server(const api_request& request) {
  answer(request.from, sync_answer(to_json(options_.host, request.from.principal)));
}

void api_impl::list_projects(const api_request& request) {
  answer(request.from, sync_answer(project_list(request.to.recursion() > 0)));
}

void api_impl::show_project(const api_request& request) {
  answer(request.from, sync_answer(project_json()));
}

void api_impl::show_project_state(const api_request& request) {
  ask(request.from, options_.directory, lectern::list_instances{},
      [this, from = request.from](const instance_list& found) {
        answer(from, sync_answer(project_state_json(found.instances.size())));
      });
}

void api_impl::show_resources(const api_request& request) {
  answer(request.from, sync_answer(resources_json(options_.host)));
}

void api_impl::show_ready(const api_request& request) {
  answer(request.from, sync_answer(json::object()));
}

void api_impl::show_empty_list(const api_request& request) {
  answer(request.from, sync_answer(json::array()));
}

} // namespace lectern::incus
