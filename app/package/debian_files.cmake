# What Debian asks of every package beyond what is installed elsewhere: its licence and a
# changelog under its own name, and manual pages that are compressed. Run by CPack.
string(TIMESTAMP now "%a, %d %b %Y %H:%M:%S +0000" UTC) # Or SOURCE_DATE_EPOCH.
foreach(component ${CPACK_COMPONENTS_ALL})
  string(TOUPPER ${component} upper)
  set(package ${CPACK_DEBIAN_${upper}_PACKAGE_NAME})
  set(prefix ${CPACK_TEMPORARY_DIRECTORY}/${component}${CPACK_PACKAGING_INSTALL_PREFIX})

  if(EXISTS ${prefix}/etc) # Debian's is not below the prefix.
    file(RENAME ${prefix}/etc ${CPACK_TEMPORARY_DIRECTORY}/${component}/etc)
  endif()
  configure_file(${CPACK_RESOURCE_FILE_LICENSE} ${prefix}/share/doc/${package}/copyright COPYONLY)
  file(WRITE ${prefix}/share/doc/${package}/changelog
    "${package} (${CPACK_PACKAGE_VERSION}) unstable; urgency=medium\n\n"
    "  * See CHANGELOG.md in the package lectern.\n\n"
    " -- ${CPACK_PACKAGE_CONTACT}  ${now}\n")
  file(GLOB plain ${prefix}/share/man/man*/*.[0-9] ${prefix}/share/doc/${package}/changelog)
  foreach(file ${plain})
    execute_process(COMMAND gzip --best --no-name ${file} COMMAND_ERROR_IS_FATAL ANY)
  endforeach()
endforeach()
