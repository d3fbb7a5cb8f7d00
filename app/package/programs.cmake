# The daemon, what describes it, and what starts it.
set(units ${CMAKE_CURRENT_BINARY_DIR}/units)
configure_file(lecternd.service.in ${units}/system/lecternd.service @ONLY)
configure_file(lecternd@.service.in ${units}/system/lecternd@.service @ONLY)
configure_file(lecternd.user.service.in ${units}/user/lecternd.service @ONLY)

install(TARGETS lecternd COMPONENT Runtime)
install(DIRECTORY ${units}/ DESTINATION lib/systemd COMPONENT Runtime)
install(FILES sysusers.conf RENAME lectern.conf DESTINATION lib/sysusers.d COMPONENT Runtime)
install(FILES lecternd.toml DESTINATION ${CMAKE_INSTALL_SYSCONFDIR}/lectern COMPONENT Runtime)
install(FILES ${PROJECT_SOURCE_DIR}/app/daemon/lecternd.8
  DESTINATION ${CMAKE_INSTALL_MANDIR}/man8 COMPONENT Runtime)
install(FILES
  ${PROJECT_SOURCE_DIR}/CHANGELOG.md ${PROJECT_SOURCE_DIR}/LICENSE ${PROJECT_SOURCE_DIR}/README.md
  DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT Runtime)
install(FILES ${PROJECT_SOURCE_DIR}/app/page/page.png # Which README.md shows.
  DESTINATION ${CMAKE_INSTALL_DOCDIR}/app/page COMPONENT Runtime)
if(EXISTS ${PROJECT_SOURCE_DIR}/app/examples)
  install(DIRECTORY ${PROJECT_SOURCE_DIR}/app/examples
    DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT Development)
endif()
