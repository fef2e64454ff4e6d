# Compiler, linker and sanitizer settings shared by every target.
find_program(TENKEN_CCACHE ccache)
if(TENKEN_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${TENKEN_CCACHE})
endif()

add_library(tenken_options INTERFACE)
target_compile_options(tenken_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror=return-type -fstack-protector-strong)
# g++ 12 warns of its own coroutine frames in inlined library code; clang-tidy covers these.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(tenken_options INTERFACE -Wno-maybe-uninitialized)
endif()
find_program(TENKEN_MOLD mold)
if(TENKEN_MOLD)
  target_link_options(tenken_options INTERFACE -fuse-ld=mold)
endif()
if(TENKEN_SANITIZE)
  target_compile_options(tenken_options INTERFACE
    -fsanitize=${TENKEN_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(tenken_options INTERFACE -fsanitize=${TENKEN_SANITIZE})
endif()
if(TENKEN_FUZZ)
  target_compile_options(tenken_options INTERFACE
    -fsanitize=fuzzer-no-link,address,undefined -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(tenken_options INTERFACE -fsanitize=address,undefined)
endif()
target_compile_definitions(tenken_options INTERFACE
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED)
