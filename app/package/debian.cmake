# Debian packages: cpack -G DEB. Runtime becomes `lectern`; of the library, a static one only
# has a package to compile with, a shared one also a package that programs depend on.
set(soname ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR})

set(CPACK_PACKAGE_CONTACT "The Lectern authors <authors@lectern.invalid>" CACHE STRING
  "Maintainer of the packages")
set(CPACK_PACKAGING_INSTALL_PREFIX ${CMAKE_INSTALL_PREFIX}) # The unit names it.
set(CPACK_STRIP_FILES ON)
set(CPACK_PRE_BUILD_SCRIPTS ${CMAKE_CURRENT_SOURCE_DIR}/debian_files.cmake)
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
set(CPACK_COMPONENTS_ALL Runtime Development)
if(BUILD_SHARED_LIBS)
  list(APPEND CPACK_COMPONENTS_ALL Library)
endif()

set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_NAME lectern)
set(CPACK_DEBIAN_LIBRARY_PACKAGE_NAME liblectern${soname})
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME liblectern-dev)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SECTION admin)
set(CPACK_DEBIAN_LIBRARY_PACKAGE_SECTION libs)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)

# Follows the project's description, which is the synopsis of all three.
set(CPACK_COMPONENT_RUNTIME_DESCRIPTION
"lecternd serves a login shell and commands on this machine to Incus clients
and to a web page. actor-trace shows what happened inside the daemon, and why.
The package does not enable the service.")
set(CPACK_COMPONENT_LIBRARY_DESCRIPTION
"Shared library for programs that serve consoles and commands from their own
process.")
set(CPACK_COMPONENT_DEVELOPMENT_DESCRIPTION
"Headers and CMake files for C++ programs that serve consoles and commands from
their own process.")

# What a program that embeds Lectern links: see LecternConfig.cmake.in.
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS
  "libboost1.81-dev, libcaf-dev (>= 0.17.6), libboost-json1.81-dev, libboost-url1.81-dev, libssl-dev, libsqlitecpp-dev, libsqlite3-dev")
if(BUILD_SHARED_LIBS) # Which has linked all but what lectern/adopt.hpp includes.
  set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS
    "liblectern${soname} (= ${PROJECT_VERSION}), libboost1.81-dev")
endif()
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SHLIBDEPS OFF)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_DEPENDS passwd) # Its groupadd.
# Files of dpkg's, whose changes an upgrade keeps.
file(WRITE ${CMAKE_CURRENT_BINARY_DIR}/conffiles "/etc/lectern/lecternd.toml\n")
set(CPACK_DEBIAN_RUNTIME_PACKAGE_CONTROL_EXTRA ${CMAKE_CURRENT_BINARY_DIR}/conffiles ${CMAKE_CURRENT_SOURCE_DIR}/postinst
  ${CMAKE_CURRENT_SOURCE_DIR}/postrm ${CMAKE_CURRENT_SOURCE_DIR}/prerm)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
file(WRITE ${CMAKE_CURRENT_BINARY_DIR}/triggers "activate-noawait ldconfig\n")
set(CPACK_DEBIAN_LIBRARY_PACKAGE_CONTROL_EXTRA ${CMAKE_CURRENT_BINARY_DIR}/triggers)
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS ON)
set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS_POLICY ">=")

include(CPack)
