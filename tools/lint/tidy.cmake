# Rules of the tree that a program can check: cmake -DROOT=<project> -P tidy.cmake
#
# Prints every place that breaks one and fails if there was any. tests/lint
# proves that each rule fires.
cmake_minimum_required(VERSION 3.25)

set(findings 0)

# A place that breaks a rule.
function(report place say)
  message("${place}: ${say}.")
  math(EXPR count "${findings} + 1")
  set(findings ${count} PARENT_SCOPE)
endfunction()

# files_of(<variable> <glob>): our files, relative. A glob that begins with `*`
# means all folders, one with a folder also what is below it.
function(files_of variable glob)
  set(found "")
  if(glob MATCHES "^\\*")
    foreach(folder net actors app tools tests)
      file(GLOB_RECURSE some RELATIVE ${ROOT} ${ROOT}/${folder}/${glob})
      list(APPEND found ${some})
    endforeach()
  elseif(glob MATCHES "/")
    file(GLOB_RECURSE found RELATIVE ${ROOT} ${ROOT}/${glob})
  else()
    file(GLOB found RELATIVE ${ROOT} ${ROOT}/${glob})
  endif()
  set(${variable} ${found} PARENT_SCOPE)
endfunction()

# lines_of(<variable> <file>): its lines, as a list; what CMake gives a meaning
# to in lists is replaced.
function(lines_of variable file)
  file(READ ${ROOT}/${file} text)
  string(REGEX REPLACE "[][;\\]" " " text "${text}")
  string(REPLACE "\n" ";" text "${text}")
  set(${variable} "${text}" PARENT_SCOPE)
endfunction()

# forbid(<glob> <regex> <say instead> [exempt files...])
function(forbid glob regex say)
  files_of(files ${glob})
  list(REMOVE_ITEM files "" ${ARGN})
  foreach(file ${files})
    file(READ ${ROOT}/${file} text)
    if(NOT text MATCHES "${regex}")
      continue()
    endif()
    lines_of(lines ${file})
    set(number 0)
    foreach(line IN LISTS lines)
      math(EXPR number "${number} + 1")
      if(line MATCHES "${regex}")
        report("${file}:${number}" "${say}")
      endif()
    endforeach()
  endforeach()
  set(findings ${findings} PARENT_SCOPE)
endfunction()

# limit_lines(<glob> <most> <say instead> [exempt files...])
function(limit_lines glob most say)
  files_of(files ${glob})
  list(REMOVE_ITEM files "" ${ARGN})
  foreach(file ${files})
    file(READ ${ROOT}/${file} text)
    string(REGEX MATCHALL "\n" ends "${text}")
    list(LENGTH ends count)
    if(count GREATER most)
      report("${file}:${count}" "${say}")
    endif()
  endforeach()
  set(findings ${findings} PARENT_SCOPE)
endfunction()

# forbid_names(<glob> <regex of names> <say instead> [exempt files...]): variables, parameters and
# members. Functions and what stands after `.`, `::` or `/` may have such names; what follows a text or a
# comment on its line is not looked at.
function(forbid_names glob names say)
  files_of(files ${glob})
  list(REMOVE_ITEM files "" ${ARGN})
  set(regex "[^A-Za-z0-9_.:/](${names})($|[^A-Za-z0-9_(])")
  foreach(file ${files})
    file(READ ${ROOT}/${file} text)
    if(NOT text MATCHES "${regex}")
      continue()
    endif()
    lines_of(lines ${file})
    set(number 0)
    foreach(line IN LISTS lines)
      math(EXPR number "${number} + 1")
      if(line MATCHES "${regex}")
        string(REGEX REPLACE "(//|\").*" "" line "${line}")
        if(line MATCHES "${regex}")
          report("${file}:${number}" "${say}")
        endif()
      endif()
    endforeach()
  endforeach()
  set(findings ${findings} PARENT_SCOPE)
endfunction()

# -- who knows whom ------------------------------------------------------------
forbid("net/*.[ch]pp" "#include [<\"](caf|actors|app|tools|tests)/" "net/ knows Boost and POSIX only")
# Its rooms stand on each other in this order: loop, stream, then source, ws and file, then child
# and http.
forbid("net/loop/*.[ch]pp" "#include \"net/(stream|source|child|ws|file|http)/" "a loop knows no stream")
forbid("net/stream/*.[ch]pp" "#include \"net/(source|child|ws|file|http)/" "a stream does not know what it is used for")
forbid("net/source/*.[ch]pp" "#include \"net/(child|ws|file|http)/" "a source has streams and a loop")
forbid("net/child/*.[ch]pp" "#include \"net/(ws|file|http)/" "a child is a source")
forbid("net/ws/*.[ch]pp" "#include \"net/(source|child|file|http)/" "a WebSocket has a stream and a loop")
forbid("actors/*.[ch]pp" "#include [<\"](app|tools|tests|boost/(asio|beast))[/.]"
  "actors/ sees sockets through net/")
# Exempt: what a host with a server of its own includes, and such a host.
set(foreign_servers app/include/lectern/adopt.hpp app/examples/beast_server.cpp
  app/examples/web_client.hpp app/examples/web_connection.hpp)
forbid("app/*.[ch]pp" "#include [<\"](tools|tests|boost/(asio|beast))[/.]"
  "app/ sees sockets through net/" ${foreign_servers})
forbid("app/include/*.hpp" "#include [<\"](caf|boost|net|actors|app|openssl)/"
  "who embeds Lectern needs nothing else" app/include/lectern/adopt.hpp)
forbid("app/dialects/session/*.[ch]pp" "#include \"app/dialects/incus/" "dialects stand beside each other")
forbid("app/access/*.[ch]pp" "#include \"app/dialects/" "who asks does not depend on the dialect")
forbid("app/page/*.[ch]pp" "#include [<\"](caf/|boost/json|app/[a-oq-z])" "the page is shown without actors and without the API")
forbid("actors/trace/*.[ch]pp" "#include [<\"](caf|net)/|#include \"actors/[a-su-z]"
  "a trace is read without actors")
forbid("tools/*.[ch]pp" "#include [<\"](caf|app)/|#include \"actors/[a-su-z]"
  "tools/ runs no actors")
# The rooms of actors/ stand on each other in this order: trace and messages, runtime, source, session, http.
forbid("actors/messages/*.[ch]pp" "#include \"actors/[a-ln-z]" "messages know no actor")
forbid("actors/runtime/*.[ch]pp" "#include \"actors/(source|session|http)/" "the runtime knows no actor")
forbid("actors/source/*.[ch]pp" "#include \"actors/(session|http)/" "a source does not know who views it")
forbid("actors/session/*.[ch]pp" "#include \"actors/http/" "a session outlives its request")

# -- one owner per socket --------------------------------------------------------
set(beast_files net/http/http_reader_beast.cpp net/ws/ws_link_beast.cpp)
set(link_files net/http/http_link.cpp net/ws/ws_link_beast.cpp)
forbid("*.[ch]pp" "#include [<\"]boost/beast" "Beast belongs into net/*_beast.cpp" ${beast_files}
  ${foreign_servers} tests/app/adopt/beast_test.cpp)
forbid("*.[ch]pp" "async_(write|close)" "only the link writes" ${link_files}
  ${foreign_servers} tests/app/adopt/endpoint.hpp tests/app/adopt/streams.hpp)
forbid("*.[ch]pp" "CAF_ALLOW_UNSAFE_MESSAGE_TYPE" "what has an owner does not travel in messages"
  actors/messages/message_ids.hpp tests/compile_fail/forge_event.cpp)
forbid("actors/*.[ch]pp" "actor_cast<caf::actor>" "handles stay typed")

# -- actors share nothing and wait for nothing -------------------------------------
# Exempt: what makes the threads, counters, the numbers of links, and memory that
# another process reads. What nobody can change (`const`) may be shared.
forbid("actors/*.[ch]pp" "std::(mutex|atomic|thread|jthread|shared_ptr<([^c]|c[^o]|co[^n]|con[^s]|cons[^t]))" "send a message instead"
  actors/runtime/unit_pool.hpp actors/runtime/unit_pool.cpp actors/runtime/ids.hpp actors/runtime/activity.hpp actors/trace/ring.hpp
  actors/trace/flight_recorder.cpp actors/trace/parts.cpp actors/runtime/traced.hpp)
# Not in app/service/ and app/sources/: the border to the threads of a host program.
# Requests on several units count against the same limits, and have the same people signed in.
set(shared_by_requests app/access/guess_limiter.hpp app/access/guess_limiter.cpp
  app/dialects/incus/operation_quota.hpp app/dialects/incus/operation_quota.cpp
  app/page/sign_ins.hpp app/page/sign_ins.cpp)
foreach(folder access dialects page instances daemon)
  forbid("app/${folder}/*.[ch]pp" "std::(mutex|atomic|thread[^:]|jthread|shared_ptr<([^c]|c[^o]|co[^n]|con[^s]|cons[^t]))"
    "send a message instead" ${shared_by_requests})
endforeach()
forbid("*.[ch]pp" "(sleep_for|sleep_until|[^a-z_]u?sleep\\()" "wait for the event")

# -- a test that is green has held ------------------------------------------------
forbid("*CMakeLists.txt" "PASS_REGULAR_EXPRESSION|WILL_FAIL" "it ignores how a program ends; use expect.cmake")
forbid("*CMakeLists.txt" "SKIP_REGULAR_EXPRESSION" "it hides a failure; use SKIP_RETURN_CODE")
forbid("tests/*.[ch]pp" "\"skipped: " "call skip(), so that CTest knows" tests/support/main.cpp)
foreach(glob tests/browser/*.mjs app/web/tests/*.ts)
  forbid(${glob} "(test|scene)[.](skip|todo|only)|[{ ](skip|todo|only): " "a claim is made, or removed")
endforeach()

# -- build time ------------------------------------------------------------------
forbid("*.[ch]pp" "#include <(caf/all|boost/asio|boost/beast).hpp>" "include what you use")

# -- names -----------------------------------------------------------------------
forbid_names("*.[ch]pp" "what|who|whom|whose|how|of|each|all" "a name is a noun or a verb, not a pronoun")

# -- text ------------------------------------------------------------------------
forbid("*.[ch]pp" "(TO[D]O|FIX[M]E|(^|[^X])XX[X]($|[^X]))" "finish it, or write down why not")
string(REPEAT "[^\n]" 101 too_wide)
forbid("*.[ch]pp" "${too_wide}" "a line has at most 100 columns")
limit_lines("net/*.[ch]pp" 400 "a file has at most 400 lines")
limit_lines("actors/*.[ch]pp" 400 "a file has at most 400 lines")
limit_lines("app/*.[ch]pp" 400 "a file has at most 400 lines")
limit_lines("tools/*.[ch]pp" 400 "a file has at most 400 lines")
limit_lines("tests/*.[ch]pp" 500 "a test file has at most 500 lines")
limit_lines("README.md" 120 "the README has at most 120 lines")
foreach(glob "*" "[A-Z]*.md" "CMakeLists.txt")
  forbid(${glob} "([/]work/|[.][.][/]shared|closing [n]ote)" "say it without the place it was made at")
endforeach()

if(findings)
  message(FATAL_ERROR "Places that break a rule: ${findings}")
endif()
