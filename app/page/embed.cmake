# Compresses each file in DIST into PACKED and writes OUT, which includes them all:
# cmake -DGZIP=<gzip> -DDIST=<folder> -DPACKED=<folder> -DOUT=<page_files.cpp> -P embed.cmake
#
# The same files make the same bytes. A packed file is named after its hash, so that OUT changes
# with what it includes, as compilers and their caches expect.
cmake_minimum_required(VERSION 3.25)

set(type_css "text/css; charset=utf-8")
set(type_html "text/html; charset=utf-8")
set(type_ico "image/x-icon")
set(type_js "text/javascript; charset=utf-8")
set(type_json "application/json")
set(type_png "image/png")
set(type_svg "image/svg+xml")
set(type_ttf "font/ttf")
set(type_txt "text/plain; charset=utf-8")
set(type_wasm "application/wasm")
set(type_webmanifest "application/manifest+json")
set(type_woff2 "font/woff2")

file(REMOVE_RECURSE ${PACKED})
file(MAKE_DIRECTORY ${PACKED})
file(GLOB_RECURSE paths RELATIVE ${DIST} ${DIST}/*)
list(SORT paths)
if(NOT "index.html" IN_LIST paths)
  message(FATAL_ERROR "There is no index.html in ${DIST}")
endif()

set(bytes "")
set(table "")
set(number 0)
foreach(path ${paths})
  get_filename_component(ending ${path} LAST_EXT)
  string(SUBSTRING ${ending} 1 -1 ending)
  if(NOT DEFINED type_${ending})
    message(FATAL_ERROR "Of which type is ${path}? Say so in embed.cmake")
  endif()
  execute_process(COMMAND ${GZIP} --best --no-name --stdout ${DIST}/${path}
    OUTPUT_FILE ${PACKED}/new COMMAND_ERROR_IS_FATAL ANY)
  file(SHA256 ${PACKED}/new hash)
  string(SUBSTRING ${hash} 0 32 hash)
  file(RENAME ${PACKED}/new ${PACKED}/${hash}.gz)
  file(COPY_FILE ${DIST}/${path} ${PACKED}/${hash})
  string(APPEND bytes "EMBED(${number}, \"${PACKED}/${hash}.gz\")\nEMBED(plain_${number}, \"${PACKED}/${hash}\")\n")
  string(APPEND table
    "  {\"${path}\", \"${type_${ending}}\", \"\\\"${hash}\\\"\", BYTES(${number}),\n   BYTES(plain_${number})},\n")
  math(EXPR number "${number} + 1")
endforeach()

file(WRITE ${OUT} "// Written by embed.cmake.
#include \"app/page/page_file.hpp\"

#include <cstddef>

#define EMBED(number, path) \\
  extern \"C\" const char lectern_page_##number[], lectern_page_end_##number[]; \\
  asm(\".pushsection .rodata\\n\" \\
      \".hidden lectern_page_\" #number \"\\n.hidden lectern_page_end_\" #number \"\\n\" \\
      \".global lectern_page_\" #number \"\\n.global lectern_page_end_\" #number \"\\n\" \\
      \"lectern_page_\" #number \":\\n.incbin \\\"\" path \"\\\"\\n\" \\
      \"lectern_page_end_\" #number \":\\n\" \\
      \".popsection\");
#define BYTES(number) \\
  {lectern_page_##number, static_cast<std::size_t>(lectern_page_end_##number - lectern_page_##number)}

${bytes}
namespace lectern::page {

files embedded_files() noexcept {
  static const file all[] = {
${table}  };
  return all;
}

} // namespace lectern::page
")
