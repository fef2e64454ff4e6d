# Compiler, linker and sanitizer settings shared by every target.
add_library(tenken_options INTERFACE)

# One cache serves every clone and build folder: paths below the source tree are hashed and stored relative.
find_program(TENKEN_CCACHE ccache)
if(TENKEN_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER
    env CCACHE_BASEDIR=${PROJECT_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${TENKEN_CCACHE})
endif()
add_compile_options(-ffile-prefix-map=${PROJECT_SOURCE_DIR}/=)

target_compile_options(tenken_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror=return-type -fstack-protector-strong)
# g++ 12 warns of its own coroutine frames in inlined library code; clang-tidy covers these.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(tenken_options INTERFACE
    -Wno-maybe-uninitialized -Wno-mismatched-new-delete)
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
if(TENKEN_FUZZ AND CMAKE_CXX_COMPILER_ID MATCHES Clang)
  target_compile_options(tenken_options INTERFACE
    -fsanitize=fuzzer-no-link,address,undefined -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(tenken_options INTERFACE -fsanitize=address,undefined)
endif()
target_compile_definitions(tenken_options INTERFACE
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED)
