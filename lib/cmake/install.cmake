# SPDX-License-Identifier: Apache-2.0
#
# Install rules: headers, library, CMake package, pkg-config file. The result may be moved to another place as a whole.

include(CMakePackageConfigHelpers)

set(strowger_cmake_dir "${CMAKE_INSTALL_LIBDIR}/cmake/strowger")
install(TARGETS strowger strowger_plugin_test strowger_headers EXPORT strowger_targets
  ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}"
  LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}"
  RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}"
  FILE_SET HEADERS DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
install(EXPORT strowger_targets FILE strowgerTargets.cmake NAMESPACE strowger:: DESTINATION "${strowger_cmake_dir}")

set(STROWGER_NEEDS_TOML OFF)
if(STROWGER_SOURCES AND NOT BUILD_SHARED_LIBS)
  set(STROWGER_NEEDS_TOML ON)
endif()
configure_package_config_file("${PROJECT_SOURCE_DIR}/lib/cmake/strowgerConfig.cmake.in"
  "${PROJECT_BINARY_DIR}/strowgerConfig.cmake" INSTALL_DESTINATION "${strowger_cmake_dir}")
# Before 1.0 a minor version may change the source interface.
write_basic_package_version_file("${PROJECT_BINARY_DIR}/strowgerConfigVersion.cmake" COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/strowgerConfig.cmake" "${PROJECT_BINARY_DIR}/strowgerConfigVersion.cmake"
  DESTINATION "${strowger_cmake_dir}")

# The pkg-config file finds its prefix from its own place.
file(RELATIVE_PATH STROWGER_PC_PREFIX "/prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/prefix")
set(STROWGER_PC_REQUIRES
  absl_flat_hash_map absl_flat_hash_set absl_inlined_vector absl_span absl_status absl_statusor absl_str_format
  absl_strings absl_time)
set(STROWGER_PC_REQUIRES_PRIVATE "")
set(STROWGER_PC_LIBS "")
if(STROWGER_SOURCES)
  set(STROWGER_PC_LIBS "-L\${libdir} -lstrowger++")
  if(STROWGER_NEEDS_TOML)
    list(APPEND STROWGER_PC_REQUIRES tomlplusplus)
  else()
    set(STROWGER_PC_REQUIRES_PRIVATE tomlplusplus)
  endif()
endif()
list(JOIN STROWGER_PC_REQUIRES ", " STROWGER_PC_REQUIRES)
configure_file("${PROJECT_SOURCE_DIR}/lib/cmake/strowger.pc.in" "${PROJECT_BINARY_DIR}/strowger.pc" @ONLY)
install(FILES "${PROJECT_BINARY_DIR}/strowger.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
