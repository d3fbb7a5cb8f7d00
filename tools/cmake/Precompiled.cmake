# The standard library, parsed once instead of in each of some 400 files: a third of what compiling
# most of them costs. Nothing of ours and none of the large libraries is in it: no change of ours
# compiles it again, and no folder sees what it must not know. With CAF, Asio or Boost.JSON in it
# files would take longer, as GCC instantiates in each of them the templates that it has used.
#
# A target uses it with `target_precompile_headers(<target> REUSE_FROM lectern_precompiled)`. It has to
# be compiled with the same flags: position independent, with Boost::system.
file(WRITE ${CMAKE_CURRENT_BINARY_DIR}/precompiled.cpp "")
add_library(lectern_precompiled STATIC EXCLUDE_FROM_ALL ${CMAKE_CURRENT_BINARY_DIR}/precompiled.cpp)
target_link_libraries(lectern_precompiled PRIVATE lectern_build_flags Boost::system)
target_precompile_headers(lectern_precompiled PRIVATE
  <algorithm> <array> <cassert> <cerrno> <charconv> <chrono> <cstddef> <cstdint> <cstring> <deque>
  <filesystem> <functional> <map> <memory> <optional> <set> <span> <string> <string_view>
  <system_error> <utility> <variant> <vector> <boost/system/result.hpp>)
