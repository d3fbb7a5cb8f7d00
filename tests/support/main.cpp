#include "tests/support/skip.hpp"
#include "tests/support/surroundings.hpp"

#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include <iostream>
#include <string>
#include <string_view>

namespace lectern::test {

namespace {

bool was_skipped = false; ///< The current test case.
bool any_skipped = false;
bool any_vacuous = false;

void report(std::string_view error) {
  std::cout << "ERROR: " << error << '\n';
  any_vacuous = true;
}

/// Reports what doctest counts as success: a test case that asserts nothing, a filter without
/// a match.
class vacuous_tests : public doctest::IReporter {
public:
  explicit vacuous_tests(const doctest::ContextOptions&) {}

  void test_case_start(const doctest::TestCaseData& test) override {
    name_ = test.m_name;
    was_skipped = false;
  }

  void test_case_end(const doctest::CurrentTestCaseStats& stats) override {
    if (stats.testCaseSuccess && stats.numAssertsCurrentTest == 0 && !was_skipped)
      report(std::string{"nothing is asserted by \""} + name_ + '"');
  }

  void test_run_end(const doctest::TestRunStats& stats) override {
    if (stats.numTestCasesPassingFilters == 0)
      report("no test case has this name");
  }

  void report_query(const doctest::QueryData&) override {}
  void test_run_start() override {}
  void test_case_reenter(const doctest::TestCaseData&) override {}
  void test_case_exception(const doctest::TestCaseException&) override {}
  void subcase_start(const doctest::SubcaseSignature&) override {}
  void subcase_end() override {}
  void log_assert(const doctest::AssertData&) override {}
  void log_message(const doctest::MessageData&) override {}
  void test_case_skipped(const doctest::TestCaseData&) override {}

private:
  const char* name_ = "";
};

REGISTER_LISTENER("vacuous_tests", 1, vacuous_tests);

} // namespace

void skip(std::string_view reason) {
  std::cout << "skipped: " << reason << '\n';
  was_skipped = any_skipped = true;
}

} // namespace lectern::test

int main(int argc, char** argv) {
  using namespace lectern::test;
  const surroundings of_tests{argv};
  const int status = doctest::Context{argc, argv}.run();
  if (status != 0 || any_vacuous)
    return 1;
  return any_skipped ? skip_status : 0;
}
