#include "app/page/page_file.hpp"

namespace lectern::page {

files embedded_files() noexcept {
  return {};
}

} // namespace lectern::page
