#include "app/dialects/incus/refusal.hpp"

namespace lectern::incus {

refusal to_refusal(ec reason) {
  switch (reason) {
  case ec::console_busy:
    return {500, "This console is already connected. Force is required to take it over.", {}};
  case ec::secret_unknown:
    return {403, "Forbidden", {}};
  case ec::secret_used:
    return {400, "This websocket is already connected", {}};
  case ec::operation_over:
    return {400, "Operation is not running", {}};
  case ec::operation_unknown:
    return {404, "Operation not found", {}};
  case ec::instance_unknown:
    return {404, "Instance not found", {}};
  case ec::stopping:
    return {503, "The service is stopping", {}};
  case ec::recording_unknown:
    return {404, "Not Found", {}};
  case ec::archive_broken:
    return {500, "The folder for recordings cannot be used", {}};
  case ec::instance_exists:
    return {409, "Instance already exists", {}};
  case ec::too_many_waits:
    return {503, "Too many requests are waiting for operations to end; try again later", {}};
  case ec::own_waits_used_up:
    return {429, "Too many of your requests are waiting for operations to end; end one first", {}};
  case ec::wait_timed_out:
    return {504, "Timed out waiting for the operation", {}};
  case ec::signed_out:
    return {403, "You have signed out", {}};
  case ec::instance_stopped:
    return {400, "Instance is not running", {}};
  case ec::none:
    break;
  }
  return {500, "Internal error", {}};
}

} // namespace lectern::incus
