# The daemon, what describes it, and what starts it.
configure_file(lecternd.service.in lecternd.service @ONLY)

install(TARGETS lecternd COMPONENT Runtime)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/lecternd.service
  DESTINATION lib/systemd/system COMPONENT Runtime)
install(FILES ${PROJECT_SOURCE_DIR}/app/daemon/lecternd.8
  DESTINATION ${CMAKE_INSTALL_MANDIR}/man8 COMPONENT Runtime)
install(FILES
  ${PROJECT_SOURCE_DIR}/CHANGELOG.md ${PROJECT_SOURCE_DIR}/LICENSE ${PROJECT_SOURCE_DIR}/README.md
  DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT Runtime)
if(EXISTS ${PROJECT_SOURCE_DIR}/app/examples)
  install(DIRECTORY ${PROJECT_SOURCE_DIR}/app/examples
    DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT Development)
endif()
