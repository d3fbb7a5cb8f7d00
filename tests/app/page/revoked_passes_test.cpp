#include "app/page/revocation_file.hpp"
#include "app/page/revoked_passes.hpp"
#include "tests/support/temp_folder.hpp"

#include <boost/system/errc.hpp>

#include <doctest/doctest.h>

#include <filesystem>
#include <iterator>
#include <string>

using namespace lectern::page;
using namespace std::chrono_literals;

namespace {

using time_point = revoked_passes::time_point;

constexpr time_point noon{std::chrono::hours{500'000}};

} // namespace

TEST_SUITE_BEGIN("revoked passes");

TEST_CASE("a pass that was signed out counts no more, and others do") {
  revoked_passes uut;
  uut.add("a", noon + 1h, noon);
  CHECK(uut.has("a", noon + 1h));
  CHECK_FALSE(uut.has("b", noon + 1h));
}

TEST_CASE("what was signed out is known after a new start, until it would have expired") {
  revoked_passes before;
  before.add("a", noon + 1h, noon);
  before.add("b", noon + 2h, noon);
  CHECK(before.to_text() == "1800003600 a\n1800007200 b\n");

  const auto uut = revoked_passes::from_text(before.to_text(), noon + 1h);
  CHECK(uut.has("b", noon + 2h));
  CHECK(uut.to_text() == "1800007200 b\n");
}

TEST_CASE("beyond the limit passes that expire as early as the one forgotten count no more") {
  revoked_passes uut;
  for (std::size_t i = 0; i < revoked_passes::passes_max; ++i)
    uut.add(std::to_string(i), noon + 1h + std::chrono::seconds{i}, noon);
  CHECK_FALSE(uut.has("other", noon + 1h));
  uut.add("one more", noon + 20h, noon);
  for (const auto& revoked : {uut, revoked_passes::from_text(uut.to_text(), noon)}) {
    CHECK(revoked.has("0", noon + 1h));
    CHECK(revoked.has("other", noon + 1h));
    CHECK(revoked.has("one more", noon + 20h));
    CHECK_FALSE(revoked.has("other", noon + 1h + 1s));
  }
}

TEST_CASE("lines that are none are passed over") {
  const auto uut =
    revoked_passes::from_text("x\n\n 1\n1800003600\n1800003600 \n1800003600 a", noon);
  CHECK(uut.to_text() == "1800003600 a\n");
}

TEST_CASE("the file is for its owner, and is replaced as a whole") {
  const lectern::temp_folder folder;
  const auto file = revocation_file(folder.path() / "web.key");
  CHECK(file.filename() == "web.key.signed-out");
  CHECK(read_revocations(file).value().empty());
  CHECK(write_revocations(file, "1 a\n").has_value());
  CHECK(write_revocations(file, "2 b\n").has_value());
  CHECK(read_revocations(file).value() == "2 b\n");
  CHECK(std::filesystem::status(file).permissions()
        == (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
  CHECK(std::distance(std::filesystem::directory_iterator{folder.path()}, {}) == 1);
}

TEST_CASE("a file that is too large, or that others may write to, is not taken") {
  const lectern::temp_folder folder;
  const auto file = folder.path() / "f";
  REQUIRE(write_revocations(file, std::string(1024 * 1024, 'x')).has_value());
  CHECK(read_revocations(file).error() == boost::system::errc::file_too_large);
  REQUIRE(write_revocations(file, "1 a\n").has_value());
  std::filesystem::permissions(file, std::filesystem::perms::group_write,
                               std::filesystem::perm_options::add);
  CHECK(read_revocations(file).error() == boost::system::errc::operation_not_permitted);
  std::filesystem::create_symlink(file, folder.path() / "link");
  CHECK(read_revocations(folder.path() / "link").has_error());
  CHECK(read_revocations(folder.path()).has_error());
  CHECK(write_revocations(folder.path() / "none" / "f", "").has_error());
}

TEST_SUITE_END();
