#include "actors/messages/errors.hpp"

namespace lectern {

std::string to_string(ec code) {
  switch (code) {
  case ec::none:
    return "no error";
  case ec::console_busy:
    return "console is busy";
  case ec::secret_unknown:
    return "unknown secret";
  case ec::secret_used:
    return "secret has already been used";
  case ec::operation_over:
    return "operation is over";
  case ec::operation_unknown:
    return "unknown operation";
  case ec::instance_unknown:
    return "unknown instance";
  case ec::stopping:
    return "service is stopping";
  case ec::recording_unknown:
    return "unknown recording";
  case ec::archive_broken:
    return "output cannot be recorded";
  case ec::instance_exists:
    return "instance already exists";
  case ec::too_many_waits:
    return "too many requests are waiting";
  case ec::wait_timed_out:
    return "wait timed out";
  case ec::own_waits_used_up:
    return "too many requests of this principal are waiting";
  case ec::signed_out:
    return "signed out";
  case ec::instance_stopped:
    return "instance is stopped";
  }
  return "unknown error";
}

} // namespace lectern
