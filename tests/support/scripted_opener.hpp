#pragma once

#include "net/source/opener.hpp"

#include <boost/system/error_code.hpp>

#include <utility>

namespace lectern {

/// One attempt to open a source, which the test, or the script, brings to its end.
class scripted_opening final : public net::open_attempt {
public:
  scripted_opening(net::io_loop& loop, net::open_handler then, net::open_request asked)
    : open_attempt(loop, std::move(then)), request(asked) {}

  void fail(int error) {
    finish(boost::system::error_code{error, boost::system::system_category()});
  }

  void cancel() override {
    was_cancelled = was_cancelled || !is_cancelled(); // Otherwise its handler has run.
    open_attempt::cancel();
  }

  const net::open_request request;
  bool was_cancelled = false; ///< Before it came to an end.
};

} // namespace lectern
