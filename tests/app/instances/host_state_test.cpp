#include "app/dialects/incus/instance_json.hpp"
#include "app/instances/host_state.hpp"
#include "tests/support/temp_folder.hpp"

#include <doctest/doctest.h>

#include <array>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>

using namespace lectern;

namespace {

using namespace std::chrono_literals;
namespace fs = std::filesystem;

constexpr proc_texts machine{
  .meminfo = "MemTotal:       2048 kB\nMemFree:         100 kB\nMemAvailable:    512 kB\n"
             "SwapTotal:        64 kB\nSwapFree:         48 kB\n",
  .stat = "cpu  100 20 30 4000 500 6 7 8 9 10\ncpu0 100 20 30 4000 500 6 7 8 9 10\n"
          "intr 1 2 3\nbtime 1700000000\nprocesses 99\n",
  .loadavg = "0.50 1.25 2.00 3/417 12345\n"};

/// A /proc of our own.
struct proc_folder {
  proc_folder() {
    write("meminfo", machine.meminfo);
    write("stat", machine.stat);
    write("loadavg", machine.loadavg);
    fs::create_directory(place.path() / "self");
    add_process(1);
    add_process(22);
  }

  void write(const char* name, std::string_view text) const {
    std::ofstream{place.path() / name} << text;
  }

  void add_process(int number) const {
    fs::create_directory(place.path() / std::to_string(number));
  }

  temp_folder place;
};

} // namespace

TEST_SUITE_BEGIN("host state");

TEST_CASE("what /proc says is in the units of the API") {
  const auto state = state_in(machine, 100);
  CHECK(state.memory_total == 2048 * 1024);
  CHECK(state.memory_used == 1536 * 1024);
  CHECK(state.swap_used == 16 * 1024);
  CHECK(state.cpu_time == 1'710ms); // Neither idle nor waiting for a disk.
  CHECK(state.started == wall_time{1'700'000'000s});
  CHECK(state.load == std::array{0.5, 1.25, 2.0});
}

TEST_CASE("what /proc does not say, or says otherwise, is 0") {
  for (const auto& texts :
       {proc_texts{}, proc_texts{"MemTotal: x\nMemAvailable: 5 kB", "cpu\nbtime", "x y"},
        proc_texts{"\n\n", "\n", "\n"}}) {
    const auto state = state_in(texts, 0);
    CHECK(state.memory_total == 0);
    CHECK(state.memory_used == 0);
    CHECK(state.swap_used == 0);
    CHECK(state.cpu_time == 0ns);
    CHECK(state.load == std::array{0.0, 0.0, 0.0});
  }
}

TEST_CASE("processes are counted, and neither threads nor other folders of /proc") {
  const proc_folder proc;
  CHECK(make_host_state_reader(proc.place.path())().processes == 2);
}

TEST_CASE("no more processes are counted than a limit says, and each reading counts anew") {
  const proc_folder proc;
  const auto read = make_host_state_reader(proc.place.path(), 3);
  CHECK(read().processes == 2);
  proc.add_process(23);
  CHECK(read().processes == 3);
  proc.add_process(24);
  CHECK(read().processes == 3);
}

TEST_CASE("this machine has memory, processes, a system, and has been up for a while") {
  const auto state = make_host_state_reader()();
  CHECK(state.memory_total > 0);
  CHECK(state.memory_used > 0);
  CHECK(state.memory_used <= state.memory_total);
  CHECK(state.cpu_time > 0ns);
  CHECK(state.processes > 0);
  CHECK(state.processors > 0);
  CHECK(state.started > wall_time{});
  CHECK(state.started < std::chrono::system_clock::now());
  CHECK_FALSE(state.kernel_version.empty());
}

TEST_CASE("the state of an instance is shown as far as it is known") {
  const instance_info instance{.name = "host", .created_at = wall_time{1h}};
  auto shown = incus::instance_state_json(instance, {});
  CHECK(shown.at("memory").at("total") == 0);
  CHECK(shown.at("processes") == 1);
  CHECK(shown.at("started_at") == "1970-01-01T01:00:00.000000000Z");
  CHECK_FALSE(shown.contains("os_info"));

  auto state = state_in(machine, 100);
  state.processes = 2;
  state.processors = 4;
  state.os = "Debian GNU/Linux";
  state.kernel_version = "6.1";
  shown = incus::instance_state_json(instance, state);
  CHECK(shown.at("memory").at("usage") == 1536 * 1024);
  CHECK(shown.at("cpu").at("usage") == 1'710'000'000);
  CHECK(shown.at("cpu").at("allocated_time") == 4'000'000'000);
  CHECK(shown.at("processes") == 2);
  CHECK(shown.at("started_at") == "2023-11-14T22:13:20.000000000Z");
  CHECK(shown.at("os_info").at("os") == "Debian GNU/Linux");
  CHECK(shown.at("load_average").at(1) == 1.25);
}

TEST_SUITE_END();
