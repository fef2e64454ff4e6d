# Every header compiles alone. One that its own source includes first is proven by that source in the release build; for
# each other one there is a generated source, built by the target tenken_headers and no other.
file(GLOB_RECURSE headers CONFIGURE_DEPENDS RELATIVE ${PROJECT_SOURCE_DIR}
     ${PROJECT_SOURCE_DIR}/model/*.hpp ${PROJECT_SOURCE_DIR}/scanner/*.hpp ${PROJECT_SOURCE_DIR}/probes/*.hpp
     ${PROJECT_SOURCE_DIR}/knowledge/*.hpp ${PROJECT_SOURCE_DIR}/logins/*.hpp ${PROJECT_SOURCE_DIR}/vulndb/*.hpp
     ${PROJECT_SOURCE_DIR}/inventory/*.hpp ${PROJECT_SOURCE_DIR}/exchange/*.hpp ${PROJECT_SOURCE_DIR}/rules/*.hpp
     ${PROJECT_SOURCE_DIR}/report/*.hpp
     ${PROJECT_SOURCE_DIR}/cli/*.hpp ${PROJECT_SOURCE_DIR}/tests/*.hpp)

# tenken_alone(TARGET HEADER...): an object library that includes each header twice and nothing else.
function(tenken_alone target)
  set(sources)
  foreach(header IN LISTS ARGN)
    string(MAKE_C_IDENTIFIER ${header} name)
    set(source ${CMAKE_CURRENT_BINARY_DIR}/${target}/${name}.cpp)
    file(CONFIGURE OUTPUT ${source} CONTENT "#include \"${header}\"\n#include \"${header}\"\n" @ONLY)
    list(APPEND sources ${source})
  endforeach()
  add_library(${target} OBJECT EXCLUDE_FROM_ALL ${sources})
  target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/tests)
  # Pango's headers are the only ones of a library that lie in folders of their own (model/late).
  target_include_directories(${target} SYSTEM PRIVATE ${pangocairo_INCLUDE_DIRS})
  target_link_libraries(${target} PRIVATE tenken_options tenken_test_support)
  target_compile_options(${target} PRIVATE -O0 -g0)
  set_target_properties(${target} PROPERTIES EXPORT_COMPILE_COMMANDS OFF)
endfunction()

# The first thing that SOURCE includes, empty where there is none. Tests name their neighbours without a folder.
function(tenken_first_include out source)
  set(include)
  if(EXISTS ${source})
    file(STRINGS ${source} lines REGEX "^#include " LIMIT_COUNT 1)
    string(REGEX REPLACE "^#include [<\"]([^>\"]+).*" "\\1" include "${lines}")
  endif()
  set(${out} "${include}" PARENT_SCOPE)
endfunction()

set(unproven)
foreach(header IN LISTS headers)
  string(REGEX REPLACE "hpp$" "cpp" source ${header})
  tenken_first_include(first ${PROJECT_SOURCE_DIR}/${source})
  # The release build of ./dev test holds no tests.
  if(header MATCHES "^tests/" OR NOT first STREQUAL header)
    list(APPEND unproven ${header})
  endif()
endforeach()
tenken_alone(tenken_headers ${unproven})
file(WRITE ${CMAKE_CURRENT_BINARY_DIR}/not_alone.hpp "#pragma once\ninline std::string text() { return {}; }\n")
tenken_alone(tenken_header_not_alone ${CMAKE_CURRENT_BINARY_DIR}/not_alone.hpp)

set(build ${CMAKE_COMMAND} --build ${CMAKE_BINARY_DIR} --target)
add_test(NAME lint_headers COMMAND ${build} tenken_headers)
add_test(NAME lint_headers_can_fail COMMAND ${build} tenken_header_not_alone)
# RUN_SERIAL: ninja takes no second build in the same folder.
set_tests_properties(lint_headers lint_headers_can_fail PROPERTIES LABELS lint TIMEOUT 900 RUN_SERIAL ON)
set_tests_properties(lint_headers_can_fail PROPERTIES
  PASS_REGULAR_EXPRESSION "does not name a type")
