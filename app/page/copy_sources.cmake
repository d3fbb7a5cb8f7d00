# Makes COPY hold the SOURCES in FROM and nothing else but what npm fetched:
# cmake -DFROM=<folder> -DSOURCES=<relative paths> -DCOPY=<folder> -P copy_sources.cmake
cmake_minimum_required(VERSION 3.25)

file(GLOB old ${COPY}/*)
list(REMOVE_ITEM old ${COPY}/node_modules ${COPY}/npm.stamp)
file(REMOVE_RECURSE ${old})
foreach(source ${SOURCES})
  get_filename_component(folder ${source} DIRECTORY)
  file(COPY ${FROM}/${source} DESTINATION ${COPY}/${folder})
endforeach()
