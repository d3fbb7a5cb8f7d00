# Proves that expect.cmake notices what it is for: cmake -DEXPECT=<expect.cmake> -P expect_fires.cmake
cmake_minimum_required(VERSION 3.25)

# expect(<status> <ends> <says> <script>)
function(expect status ends says script)
  execute_process(COMMAND ${CMAKE_COMMAND} -DENDS=${ends} -DSAYS=${says} -P ${EXPECT} -- sh -c "${script}"
    RESULT_VARIABLE result OUTPUT_QUIET ERROR_QUIET)
  if(NOT result EQUAL status)
    message(SEND_ERROR "`${script}`, to end ${ends} and say `${says}`: ${result} instead of ${status}")
  endif()
endfunction()

expect(0 well "^a\n$" "echo a")
expect(0 badly b "echo b >&2; exit 3")
expect(1 well a "echo a; exit 1")
expect(1 well a "echo a; kill -SEGV $$")
expect(1 well a "echo b")
expect(1 badly a "echo a")
expect(1 badly a "echo a; kill -SEGV $$")
expect(1 badly a "echo b; exit 1")
expect(1 maybe a "echo a")
