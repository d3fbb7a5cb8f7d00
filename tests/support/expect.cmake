# Claims how a command ends and what it says; PASS_REGULAR_EXPRESSION would ignore how it ends:
# cmake -DENDS=<well|badly> -DSAYS=<regex> -P expect.cmake -- <command>...
cmake_minimum_required(VERSION 3.25)

set(command "")
set(is_ours FALSE)
math(EXPR last "${CMAKE_ARGC} - 1")
foreach(i RANGE ${last})
  if(is_ours)
    string(REPLACE ";" "\\;" word "${CMAKE_ARGV${i}}")
    list(APPEND command "${word}")
  elseif(CMAKE_ARGV${i} STREQUAL "--")
    set(is_ours TRUE)
  endif()
endforeach()

execute_process(COMMAND ${command} RESULT_VARIABLE status OUTPUT_VARIABLE said ERROR_VARIABLE said)
message("${said}")
if(NOT status MATCHES "^[0-9]+$") # A signal, or nothing that can be run.
  message(FATAL_ERROR "It ended with: ${status}")
elseif(ENDS STREQUAL "well" AND NOT status EQUAL 0)
  message(FATAL_ERROR "It ended with ${status} instead of 0")
elseif(ENDS STREQUAL "badly" AND status EQUAL 0)
  message(FATAL_ERROR "It ended well")
elseif(NOT ENDS MATCHES "^(well|badly)$")
  message(FATAL_ERROR "ENDS is neither well nor badly")
elseif(NOT said MATCHES "${SAYS}")
  message(FATAL_ERROR "It did not say: ${SAYS}")
endif()
