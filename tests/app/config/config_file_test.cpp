#include "app/config/config_file.hpp"
#include "net/file/trusted_file.hpp"
#include "tests/support/temp_file.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

using namespace lectern;
using namespace lectern::config;

namespace {

namespace fs = std::filesystem;

config_file read(std::string_view text) {
  auto parsed = parse_config(text, "f");
  REQUIRE(parsed.has_value());
  return std::move(parsed).value();
}

std::string mistakes(std::string_view text) {
  const auto parsed = parse_config(text, "f");
  REQUIRE_FALSE(parsed.has_value());
  CHECK(parsed.error().code == std::errc::invalid_argument);
  return parsed.error().text;
}

using keys = std::map<std::string, std::string>;

} // namespace

TEST_SUITE("configuration file") {
  TEST_CASE("an empty file says nothing") {
    CHECK(read("").options.empty());
    CHECK(read("# nothing\n[daemon]\n[instances]\n").instances.empty());
  }

  TEST_CASE("options keep their order, their values as texts, and where they stand") {
    const auto options = read("[daemon]\n"
                              "web = '127.0.0.1:8440'\n"
                              "io-units = 2\n"
                              "trace = false\n"
                              "  web-name = ['a', 'b']\n")
                           .options;

    REQUIRE(options.size() == 4);
    CHECK(options[1].name == "io-units");
    CHECK(options[1].values == std::vector<std::string>{"2"});
    CHECK(options[2].values == std::vector<std::string>{"false"});
    CHECK(options[3].name == "web-name");
    CHECK(options[3].values == std::vector<std::string>{"a", "b"});
    CHECK(options[3].place == "f:5:3");
  }

  TEST_CASE("an instance's keys are those of the API") {
    const auto instances = read("[instances.box]\n"
                                "kind = 'command'\n"
                                "description = 'a box'\n"
                                "argv = ['ssh', 'box']\n"
                                "environment = { LANG = 'C', COLUMNS = 80 }\n"
                                "user.owner = 'me'\n"
                                "[instances.'a.b']\n"
                                "kind = 'host'\n")
                             .instances;

    REQUIRE(instances.size() == 2);
    CHECK(instances.at("a.b").keys == keys{{"lectern.kind", "host"}});
    CHECK(instances.at("box").description == "a box");
    CHECK(instances.at("box").keys
          == keys{{"environment.COLUMNS", "80"},
                  {"environment.LANG", "C"},
                  {"lectern.argv", R"(["ssh","box"])"},
                  {"lectern.kind", "command"},
                  {"user.owner", "me"}});
  }

  TEST_CASE("a mistake is told with its place and what was expected") {
    CHECK(mistakes("[daemon]\nweb = 1.5")
          == "f:2:7: daemon.web must be a string, a number, true, false or a list of strings");
    CHECK(mistakes("daemon = 1") == "f:1:10: daemon must be a table");
    CHECK(mistakes("[x]") == "f:1:2: x is not known: there are daemon and instances");
    CHECK(mistakes("[instances]\na = 1") == "f:2:5: instances.a must be a table");
    CHECK(mistakes("[instances.a]\nkind = 'host'\ndescription = 1")
          == "f:3:15: instances.a.description must be a string");
    CHECK(mistakes("[instances.a]\nkind = 'command'\nargv = ['a']\nenvironment = 'x'")
          == "f:4:15: instances.a.environment must be a table");
    CHECK(
      mistakes("[instances.a]\nkind = 'unix'\npath = ['a', 1]")
      == "f:3:8: instances.a.path must be a string, a number, true, false or a list of strings");
    CHECK(mistakes("[instances.a]\nkind = 'unix'\npath = 'a'")
          == "f:3:8: instances.a.path must be an absolute path of at most 107 bytes");
    CHECK(
      mistakes("[instances.a]\nkind = 'unix'")
      == "f:1:1: instances.a.path is missing: it must be an absolute path of at most 107 bytes");
  }

  TEST_CASE("an instance has a name that it can have") {
    CHECK(
      mistakes("[instances.'a b']\nkind = 'host'")
      == "f:1:12: instances.a b: the name must have 1 to 63 letters, digits, `.`, `_` or `-`, and "
         "begin with a letter or digit");
    CHECK(mistakes("[instances.'']\nkind = 'host'").starts_with("f:1:12: "));
  }

  TEST_CASE("what is not TOML is told with its place") {
    CHECK(mistakes("[daemon]\nweb =\n").starts_with("f:2:"));
    CHECK(mistakes("[instances.a]\nkind = 'host'\n[instances.a]\n").starts_with("f:3:1: "));
    CHECK(mistakes("web = '\xff'").starts_with("f:1:"));
  }

  TEST_CASE("a key is not nested without limit") {
    const auto nested = [](std::size_t dots) {
      std::string key = "a";
      for (std::size_t i = 0; i < dots; ++i)
        key += ".a";
      return "\n" + key + " = 1";
    };
    CHECK(mistakes(nested(1'000)) == "f:2:1: a is not known: there are daemon and instances");
    CHECK(mistakes(nested(1'001)) == "f:2:2002: a line may have at most 1000 dots");
    CHECK(mistakes(nested(1'000'000)).ends_with(" a line may have at most 1000 dots"));
  }

  TEST_CASE("all mistakes are told at once, in the order of the file") {
    CHECK(mistakes("[z]\n[instances.b]\nkind = 'x'\n[instances.a]\nkind = 'y'\n")
          == "f:1:2: z is not known: there are daemon and instances\n"
             "f:3:8: instances.b.kind must be one of command, host, unix\n"
             "f:5:8: instances.a.kind must be one of command, host, unix");
  }

  TEST_CASE("of very many mistakes the first twenty are told") {
    std::string text;
    for (int i = 0; i < 1'000; ++i)
      text += "[t" + std::to_string(i) + "]\n";
    const auto told = mistakes(text);

    CHECK(std::count(told.begin(), told.end(), '\n') == 19);
  }

  TEST_CASE("a file that cannot be used is named, with the reason") {
    const temp_file place;
    const auto missing = read_config(place.path()).error();
    CHECK(missing.code == std::errc::no_such_file_or_directory);
    CHECK(missing.text == "cannot use " + place.path().string() + ": No such file or directory");
    CHECK(read_config("/").error().code == make_error_code(net::distrust::other_kind));
  }

  TEST_CASE("a file that others can write is not trusted") {
    const temp_file place;
    std::ofstream{place.path()} << "[daemon]";
    fs::permissions(place.path(), fs::perms::others_write, fs::perm_options::add);

    CHECK(read_config(place.path()).error().code == make_error_code(net::distrust::writable));
  }

  TEST_CASE("a link to a file is followed") {
    const temp_file place;
    std::ofstream{place.path()} << "[daemon]\nweb = 'a'";
    const auto link = place.path().parent_path() / "link";
    fs::create_symlink(place.path(), link);

    auto read = read_config(link);
    REQUIRE(read.has_value());
    CHECK(read->options.at(0).place == link.string() + ":2:1");
  }

  TEST_CASE("a file is read as far as its limit") {
    const temp_file place;
    std::ofstream{place.path()} << '#' << std::string(config_bytes_max - 1, ' ');
    CHECK(read_config(place.path()).has_value());

    std::ofstream{place.path(), std::ios::app} << ' ';
    CHECK(read_config(place.path()).error().code == std::errc::file_too_large);
  }
}
