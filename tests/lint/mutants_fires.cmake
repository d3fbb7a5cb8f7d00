# Proves that `tools/mutants --check` complains of each thing it should, and passes a list that fits:
# cmake -DTOOL=<tools/mutants> -DTREE=<scratch folder> -P mutants_fires.cmake
cmake_minimum_required(VERSION 3.25)

file(REMOVE_RECURSE ${TREE})
file(COPY ${TOOL} DESTINATION ${TREE}/tools)
file(WRITE ${TREE}/net/a.cpp "int a = 1 + 2;\nint b = 1;\nint c = 1;\n")
file(WRITE ${TREE}/tests/net/CMakeLists.txt "lectern_add_test(net_test)\n")
file(WRITE ${TREE}/tests/mutants/programs "net/ net_test\n")

# check(<lists>): sets `status` and `output`.
macro(check text)
  file(WRITE ${TREE}/tests/mutants/some.txt "${text}")
  execute_process(COMMAND ${TREE}/tools/mutants --check
    RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
endmacro()

# fires(<words of the complaint> <lists>)
function(fires words text)
  check("${text}")
  if(status EQUAL 0 OR NOT output MATCHES "tools/mutants: [^\n]*${words}")
    message(SEND_ERROR "This should bring `${words}`:\n${text}\n${output}")
  endif()
endfunction()

check("[x]\nfile net/a.cpp\n- 1 + 2\n+ 3\n\n[y]\nfile net/a.cpp\nafter int b =\n- 1\n+ 2\n")
if(status)
  message(FATAL_ERROR "${output}")
endif()

fires("some.txt:1: there is no file net/b.cpp" "[x]\nfile net/b.cpp\n- 1 + 2\n+ 3\n")
fires("some.txt:1: this does not stand once" "[x]\nfile net/a.cpp\n- 1 + 3\n+ 3\n")
fires("some.txt:1: this does not stand once" "[x]\nfile net/a.cpp\n- 1\n+ 3\n")
fires("some.txt:1: this does not stand once" "[x]\nfile net/a.cpp\n+ 3\n")
fires("some.txt:1: this does not stand once" "[x]\nfile net/a.cpp\nafter int\n- 1\n+ 3\n")
fires("some.txt:1: this does not stand there" "[x]\nfile net/a.cpp\nafter int c\n- 2\n+ 3\n")
fires("is not changed" "[x]\nfile net/a.cpp\n- 1 + 2\n+ 1 + 2\n")
fires("another mutant is called x" "[x]\nfile net/a.cpp\n- 1 + 2\n+ 3\n[x]\nfile net/a.cpp\n- 1 + 2\n+ 4\n")
fires("y and x overlap" "[x]\nfile net/a.cpp\n- 1 + 2\n+ 3\n[y]\nfile net/a.cpp\n- a = 1\n+ a = 2\n")
fires("there is no test program other_test" "[x]\nfile net/a.cpp\nrun other_test\n- 1 + 2\n+ 3\n")
fires("no test program is to notice it" "[x]\nfile tests/net/CMakeLists.txt\n- net_test\n+ 3\n")
fires("some.txt:3: neither" "[x]\nfile net/a.cpp\nrest 1 + 2\n")
fires("some.txt:1: neither" "file net/a.cpp\n")
