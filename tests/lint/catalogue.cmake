# Checks tests/CATALOGUE.md against the tree: cmake -DROOT=<project> -P catalogue.cmake
#
# Every id has one row of a known kind, every name in it is a test or a rule that
# exists. Prints what is wrong, and fails if anything is. catalogue_fires.cmake
# proves that each complaint comes.
cmake_minimum_required(VERSION 3.25)

set(complaints 0)

# complain(<what is wrong>)
macro(complain what)
  message("tests/CATALOGUE.md: ${what}.")
  math(EXPR complaints "${complaints} + 1")
endmacro()

# read(<variable> <file>): its text; what CMake gives a meaning to becomes a space,
# on both sides of each comparison.
macro(read variable file)
  file(READ ${file} ${variable})
  string(REGEX REPLACE "[][;\\$]" " " ${variable} "${${variable}}")
endmacro()

# add_matches(<list> <text> <regex> <prefix>): adds the prefix and what the regex's group
# holds, for each match.
macro(add_matches list text regex prefix)
  string(REGEX MATCHALL "${regex}" matches "${text}")
  foreach(match IN LISTS matches)
    string(REGEX MATCH "${regex}" match "${match}")
    list(APPEND ${list} "${prefix}${CMAKE_MATCH_1}")
  endforeach()
endmacro()

# -- what there is ---------------------------------------------------------------
set(known "")

# Tests, by the program that their file is listed in.
file(GLOB_RECURSE lists ${ROOT}/tests/CMakeLists.txt)
foreach(list_file IN LISTS lists)
  get_filename_component(folder ${list_file} DIRECTORY)
  read(text ${list_file})
  string(REGEX MATCHALL "(lectern_add_test|add_integration_test|add_executable).[a-z_]+_test[^a-z_][^()]*"
    programs "${text}")
  foreach(program IN LISTS programs)
    string(REGEX MATCH "[(]([a-z_]+)" name "${program}")
    set(name ${CMAKE_MATCH_1})
    string(REGEX MATCHALL "[a-z_/]+_test[.]cpp" sources "${program}")
    foreach(source IN LISTS sources)
      read(text ${folder}/${source})
      add_matches(known "${text}" "TEST_CASE[A-Z_]*[(][^\"]*\"([^\"]*)\"" "${name}: ")
    endforeach()
  endforeach()
endforeach()

# Rules: of the compiler, of the tree, and of simulated schedules, with proofs that each fires.
macro(add_rules file regex prefix)
  if(EXISTS ${ROOT}/tests/${file})
    read(text ${ROOT}/tests/${file})
    add_matches(known "${text}" "${regex}" "${prefix}")
  endif()
endmacro()
add_rules(compile_fail/CMakeLists.txt "must_not_compile[(]([a-z_]+) \"" "compile_fail: ")
add_rules(lint/tidy_fires.cmake "\nfires[(][^\n]* \"([^\"\n]*)\"[)]" "lint: ")
add_rules(simulation/rules.hpp "string_view [a-z_]+ = \"([^\"]*)\"" "simulation: ")
file(GLOB mistakes ${ROOT}/tests/simulation/mutations/*.cmake)
foreach(mistake IN LISTS mistakes)
  get_filename_component(name ${mistake} NAME_WE)
  list(APPEND known "simulation: finds ${name}")
endforeach()

# -- what there has to be ----------------------------------------------------------
set(wanted "")

# want(<group> <first> <last>)
macro(want group first last)
  foreach(number RANGE ${first} ${last})
    if(number LESS 10)
      list(APPEND wanted ${group}-0${number})
    else()
      list(APPEND wanted ${group}-${number})
    endif()
  endforeach()
endmacro()
want(C 1 18)
want(H 1 36)
want(K 1 22)
want(Z 1 5)
want(S 1 4)
want(M 1 10)
want(B 1 15)
want(B 30 32)
want(P 1 14)

# -- what is said -------------------------------------------------------------------
read(text ${ROOT}/tests/CATALOGUE.md)
string(REGEX MATCHALL "\n[|] [A-Z]-[0-9]+ [^\n]*" rows "${text}")
foreach(row IN LISTS rows)
  string(REGEX MATCH "[A-Z]-[0-9]+" id "${row}")
  if(id IN_LIST wanted)
    list(REMOVE_ITEM wanted ${id})
  else()
    complain("${id} is not in the catalogue, or there twice")
  endif()

  if(NOT row MATCHES "^\n[|] [^|]+ [|] [^|]+ [|] ([^|]+) [|] ([^|]+) [|]$")
    complain("${id} does not have its four columns")
    continue()
  endif()
  set(kind ${CMAKE_MATCH_1})
  set(here "${CMAKE_MATCH_2}")
  set(names "")
  add_matches(names "${here}" "`([a-z_]+: [^`]*)`" "")
  if(NOT kind MATCHES "^(test|cannot|not here)$")
    complain("${id}: `${kind}` is not a kind")
  elseif(NOT kind STREQUAL "not here" AND NOT names)
    complain("${id}: nothing is named that shows it")
  endif()
  foreach(name IN LISTS names)
    if(NOT name IN_LIST known)
      complain("${id}: there is no `${name}`")
    endif()
  endforeach()
endforeach()
foreach(id IN LISTS wanted)
  complain("${id} has no row")
endforeach()

if(complaints)
  message(FATAL_ERROR "Complaints about the catalogue: ${complaints}")
endif()
