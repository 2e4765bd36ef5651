# banter_options: the language level, warnings and sanitizers that every target of ours links.

find_program(BANTER_CCACHE ccache)
if(BANTER_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${BANTER_CCACHE})
endif()

add_library(banter_options INTERFACE)
target_compile_features(banter_options INTERFACE cxx_std_20)
target_include_directories(banter_options INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(banter_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion
                                                -Wnon-virtual-dtor -Wold-style-cast)
if(BANTER_WERROR)
  target_compile_options(banter_options INTERFACE -Werror)
endif()
if(BANTER_SANITIZE)
  # Without the vptr check: it opens a pipe to see whether memory can be read, and takes running out of
  # descriptors, which is one of our tests, for a bad object.
  target_compile_options(banter_options INTERFACE -fsanitize=${BANTER_SANITIZE} -fno-sanitize-recover=all
                                                  -fno-sanitize=vptr -fno-omit-frame-pointer)
  target_link_options(banter_options INTERFACE -fsanitize=${BANTER_SANITIZE})
endif()
if(BANTER_SANITIZE MATCHES undefined AND CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  # clang 14 can't compile coroutines with it ("Cannot represent a difference across sections").
  target_compile_options(banter_options INTERFACE -fno-sanitize=function)
endif()
if(BANTER_SANITIZE MATCHES thread AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # GCC warns that it does not follow Asio's fences; what they order is locked as well.
  target_compile_options(banter_options INTERFACE -Wno-tsan)
endif()

# banter_layer(NAME sources...): one folder, one library, one namespace.
function(banter_layer name)
  add_library(banter_${name} STATIC ${ARGN})
  target_link_libraries(banter_${name} PUBLIC banter_options)
  if(BANTER_FUZZ)
    target_compile_options(banter_${name} PRIVATE -fsanitize=fuzzer-no-link)
  endif()
endfunction()
