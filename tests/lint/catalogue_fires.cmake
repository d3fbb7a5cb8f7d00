# Proves that catalogue.cmake complains of each thing it should, and of nothing in
# the catalogue itself: cmake -DCHECK=<catalogue.cmake> -DROOT=<project> -DTREE=<scratch folder>
# -P catalogue_fires.cmake
cmake_minimum_required(VERSION 3.25)

file(READ ${ROOT}/tests/CATALOGUE.md text)
file(REMOVE_RECURSE ${TREE})
file(COPY ${ROOT}/tests DESTINATION ${TREE})

# check(<text>): sets `status` and `output`.
macro(check catalogue)
  file(WRITE ${TREE}/tests/CATALOGUE.md "${catalogue}")
  execute_process(COMMAND ${CMAKE_COMMAND} -DROOT=${TREE} -P ${CHECK}
    RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
endmacro()

# fires(<words of the complaint> <regex> <replacement>): the catalogue with that in place of
# what the regex finds first brings that complaint, and only it.
function(fires words regex replacement)
  string(REGEX MATCH "${regex}" found "${text}")
  string(FIND "${text}" "${found}" at)
  string(LENGTH "${found}" size)
  math(EXPR behind "${at} + ${size}")
  string(SUBSTRING "${text}" 0 ${at} before)
  string(SUBSTRING "${text}" ${behind} -1 after)
  check("${before}${replacement}${after}")
  if(NOT found OR status EQUAL 0 OR NOT output MATCHES "${words}"
      OR NOT output MATCHES "the catalogue: 1\n")
    message(SEND_ERROR "This should bring `${words}`, and only it:\n${found}\n${output}")
  endif()
endfunction()

check("${text}")
if(status)
  message(FATAL_ERROR "${output}")
endif()

fires("C-01: there is no `net_test: no such test`" "`simulation: one[^`]*`" "`net_test: no such test`")
fires("C-01: there is no `app_test: one write" "`actors_test: one write" "`app_test: one write")
fires("C-01: there is no `actors_test: one write`" "`actors_test: one write[^`]*`" "`actors_test: one write`")
fires("C-01: there is no `compile_fail: copy`" "`compile_fail: copy_link`" "`compile_fail: copy`")
fires("C-01: there is no `lint: write`" "`lint: only the link writes`" "`lint: write`")
fires("C-01: there is no `simulation: finds " "`simulation: finds [^`]*`" "`simulation: finds nothing`")
fires("C-01 has no row" "\n[|] C-01 [^\n]*" "")
fires("M-10 has no row" "\n[|] M-10 [^\n]*" "")
fires("C-99 is not in the catalogue" "\n[|] C-02 " "\n| C-99 | A | not here | B |\n| C-02 ")
fires("C-01 is not in the catalogue, or there twice" "\n[|] C-02 " "\n| C-01 | A | not here | B |\n| C-02 ")
fires("`perhaps` is not a kind" "[|] test [|]" "| perhaps |")
fires("H-35: nothing is named" "There are no locks: [^|]*" "There are no locks. ")
fires("C-11 does not have its four columns" "[|] not here [|] Lectern is no client[^|]*[|]" "| not here | |")
