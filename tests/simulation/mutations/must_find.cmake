# Claims that the simulation finds a mutant by the rule that it breaks, and that
# the printed line replays that, in the mutant and not in the original:
# cmake -DMUTANT=<program> -DORIGINAL=<program> -DRULE=<rule> -DSCHEDULES=<n> -P must_find.cmake

# run(<program> <arguments>...): sets `result` and `output`.
macro(run program)
  execute_process(COMMAND ${program} ${ARGN} RESULT_VARIABLE result OUTPUT_VARIABLE output)
endmacro()

run(${MUTANT} --schedules ${SCHEDULES})
message("${output}")
string(FIND "${output}" "broken: ${RULE}:" at)
if(NOT result EQUAL 1 OR at EQUAL -1)
  message(FATAL_ERROR "Not found by `${RULE}` in ${SCHEDULES} schedules: it ended with ${result}")
endif()
if(NOT output MATCHES "replay: simulation ([^\n]+) --trace\n")
  message(FATAL_ERROR "No line to replay it")
endif()
separate_arguments(line UNIX_COMMAND "${CMAKE_MATCH_1}")

run(${MUTANT} ${line})
string(FIND "${output}" "broken: ${RULE}:" at)
if(NOT result EQUAL 1 OR at EQUAL -1)
  message(FATAL_ERROR "The line does not replay it:\n${output}")
endif()
run(${ORIGINAL} ${line})
if(NOT result EQUAL 0)
  message(FATAL_ERROR "The product itself breaks a rule there:\n${output}")
endif()
