#include "actors/trace/recording.hpp"
#include "tools/actor-trace/collector.hpp"
#include "tools/actor-trace/command.hpp"
#include "tools/actor-trace/interruption.hpp"
#include "tools/actor-trace/text.hpp"

#include <chrono>
#include <iostream>
#include <memory>

namespace lectern::tracing {

using namespace std::chrono_literals;

namespace {

/// Chosen: a ring of 262,144 records is overwritten in this time only by more than a
/// million messages a second.
constexpr auto look_interval = 50ms;
/// Chosen: half a gigabyte of memory.
constexpr std::uint64_t records_max = std::uint64_t{16} << 20U;

struct record_options {
  std::filesystem::path file;
  double seconds = 30;
};

std::chrono::nanoseconds to_time(double seconds) {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
    std::chrono::duration<double>{seconds});
}

void record(const record_options& options, const context& common) {
  const interruption signals;
  collector recording{trace_path(common)};
  say("recording; press Ctrl-C to stop");
  const auto until = std::chrono::steady_clock::now() + to_time(options.seconds);
  bool goes_on = true;
  while (goes_on && !recording.is_over() && recording.records() < records_max) {
    goes_on = signals.wait(look_interval) == 0 && std::chrono::steady_clock::now() < until;
    recording.look();
  }
  if (recording.records() >= records_max)
    say("stopped at " + count_text(records_max) + " records");
  save(std::move(recording).result(), options.file, common);
}

void add_output(command_options command, std::filesystem::path& file) {
  command.add({"-o", "FILE", "The recording to write", true}, file);
}

} // namespace

void save(const trace::snapshot& shot, const std::filesystem::path& file, const context& common) {
  if (const auto failed = trace::save(shot, file))
    throw failure{"cannot write " + file.string() + ": " + failed.message()};
  std::uint64_t records = 0;
  std::uint64_t lost = 0;
  for (const auto& ring : shot.rings) {
    records += ring.records.size();
    lost += ring.first;
  }
  if (common.json)
    print(boost::json::object{{"file", file.string()}, {"records", records}, {"lost", lost}});
  else
    std::cout << "saved " << count_text(records) << " records in " << printable(file.string())
              << '\n';
}

// -- commands ---------------------------------------------------------------------

void add_record(option_parser& parser, context& common) {
  auto command = parser.add_command("record", "Save new events, and those the rings still hold");
  auto options = std::make_shared<record_options>();
  add_output(command, options->file);
  command.add({"-t", "SECONDS [30]", "Stop after this many seconds"}, options->seconds, 0, 86'400);
  command.footer("The file may hold more than the rings do. Ctrl-C stops and keeps the file.\n"
                 "Example:\n"
                 "  actor-trace record -o slow.trace -t 60");
  command.on_run([=, &common] { record(*options, common); });
}

void add_snapshot(option_parser& parser, context& common) {
  auto command = parser.add_command("snapshot", "Save what the rings hold now");
  auto file = std::make_shared<std::filesystem::path>();
  add_output(command, *file);
  command.footer("Also works for a dead process: its rings outlive it.\n"
                 "Example:\n"
                 "  actor-trace snapshot -o crash.trace");
  command.on_run([=, &common] { save(read_file(trace_path(common)), *file, common); });
}

} // namespace lectern::tracing
