#include "tests/support/skip.hpp"
#include "tests/support/surroundings.hpp"

#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include <iostream>

namespace lectern::test {

namespace {

bool was_skipped = false; ///< The current test case.
bool any_skipped = false;
bool any_hollow = false;

void complain(std::string_view what) {
  std::cout << "ERROR: " << what << '\n';
  any_hollow = true;
}

/// Notices what doctest counts as success: a test case that asserts nothing, a filter without
/// a match.
class hollow_tests : public doctest::IReporter {
public:
  explicit hollow_tests(const doctest::ContextOptions&) {}

  void test_case_start(const doctest::TestCaseData& test) override {
    name_ = test.m_name;
    was_skipped = false;
  }

  void test_case_end(const doctest::CurrentTestCaseStats& stats) override {
    if (stats.testCaseSuccess && stats.numAssertsCurrentTest == 0 && !was_skipped)
      complain(std::string{"nothing is asserted by \""} + name_ + '"');
  }

  void test_run_end(const doctest::TestRunStats& stats) override {
    if (stats.numTestCasesPassingFilters == 0)
      complain("no test case has this name");
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

REGISTER_LISTENER("hollow_tests", 1, hollow_tests);

} // namespace

void skip(std::string_view reason) {
  std::cout << "skipped: " << reason << '\n';
  was_skipped = any_skipped = true;
}

} // namespace lectern::test

int main(int argc, char** argv) {
  using namespace lectern::test;
  const surroundings ours{argv};
  const int status = doctest::Context{argc, argv}.run();
  if (status != 0 || any_hollow)
    return 1;
  return any_skipped ? skip_status : 0;
}
