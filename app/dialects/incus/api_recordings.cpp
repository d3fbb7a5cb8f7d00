#include "app/dialects/incus/api_impl.hpp"
#include "app/dialects/incus/envelope.hpp"
#include "app/dialects/incus/urls.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <string>

namespace lectern::incus {

namespace json = boost::json;

void api_impl::list_recordings(const api_request& request) {
  with_archive(request, [this, from = request.from](const std::string& instance) {
    ask(from, options_.archive, lectern::list_recordings{instance},
        [this, from, instance](const recording_list& found) {
          json::array list;
          for (const auto& name : found.names)
            list.emplace_back(recording_url(instance, name));
          answer(from, sync_answer(std::move(list)));
        });
  });
}

void api_impl::show_recording(const api_request& request) {
  with_archive(request,
               [this, from = request.from, name = request.to.item](const std::string& instance) {
                 ask(from, options_.archive, find_recording{instance, name},
                     [this, from, name](const recording& found) {
                       answer(from, raw_answer(found.bytes, name));
                     });
               });
}

void api_impl::remove_recording(const api_request& request) {
  with_archive(request,
               [this, from = request.from, name = request.to.item](const std::string& instance) {
                 ask(from, options_.archive, lectern::remove_recording{instance, name},
                     [this, from, name](const recording_removed&) {
                       note_loss(name, "a client removed it");
                       answer(from, sync_answer(json::object()));
                     });
               });
}

/// A command that is still recorded into the file goes on without it.
void api_impl::note_loss(const std::string& recording, const std::string& reason) {
  if (auto loss = loss_of(recording, reason))
    send(options_.directory, std::move(*loss));
}

} // namespace lectern::incus
