# Claims that the simulation finds a mutant by the rule that it breaks, and that
# the printed line replays that, in the mutant and not in the original:
# cmake -DMUTANT=<program> -DORIGINAL=<program> -DRULE=<rule> -DSCHEDULES=<n> -P must_find.cmake

# run(<program> <arguments>...): sets `result` and `told`.
macro(run program)
  execute_process(COMMAND ${program} ${ARGN} RESULT_VARIABLE result OUTPUT_VARIABLE told)
endmacro()

run(${MUTANT} --schedules ${SCHEDULES})
message("${told}")
string(FIND "${told}" "broken: ${RULE}:" at)
if(NOT result EQUAL 1 OR at EQUAL -1)
  message(FATAL_ERROR "Not found by `${RULE}` in ${SCHEDULES} schedules: it ended with ${result}")
endif()
if(NOT told MATCHES "replay: simulation ([^\n]+) --trace\n")
  message(FATAL_ERROR "No line to replay it")
endif()
separate_arguments(line UNIX_COMMAND "${CMAKE_MATCH_1}")

run(${MUTANT} ${line})
string(FIND "${told}" "broken: ${RULE}:" at)
if(NOT result EQUAL 1 OR at EQUAL -1)
  message(FATAL_ERROR "The line does not replay it:\n${told}")
endif()
run(${ORIGINAL} ${line})
if(NOT result EQUAL 0)
  message(FATAL_ERROR "The product itself breaks a rule there:\n${told}")
endif()
