# The versions are Debian's, from 12 to 13. Another Boost is not tried, so it is not promised.

set(BANTER_BOOST 1.81...<1.89)

find_package(Threads REQUIRED)
find_package(Boost ${BANTER_BOOST} CONFIG REQUIRED COMPONENTS json program_options url)
find_package(PkgConfig REQUIRED)
find_package(spdlog 1.10 CONFIG REQUIRED)
find_package(prometheus-cpp CONFIG REQUIRED COMPONENTS core)
find_package(OpenSSL 3.0 REQUIRED COMPONENTS Crypto)
find_package(SQLite3 3.40 REQUIRED)
find_package(SQLiteCpp 3.2 CONFIG REQUIRED)
pkg_check_modules(xxhash REQUIRED IMPORTED_TARGET libxxhash)
pkg_check_modules(utf8proc REQUIRED IMPORTED_TARGET libutf8proc)
pkg_check_modules(readline REQUIRED IMPORTED_TARGET readline)
pkg_check_modules(liburing IMPORTED_TARGET liburing) # of one echo server

# Asio is compiled once, into this library; everything else sees only its declarations.
add_library(banter_asio STATIC ${PROJECT_SOURCE_DIR}/cmake/asio.cpp)
target_link_libraries(banter_asio PUBLIC banter_options Boost::headers Threads::Threads)
target_compile_definitions(banter_asio PUBLIC BOOST_ASIO_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED
                                              BOOST_ASIO_NO_TS_EXECUTORS)

# Beast is compiled once, too; only server/protocol/http links it.
add_library(banter_beast STATIC ${PROJECT_SOURCE_DIR}/cmake/beast.cpp)
target_link_libraries(banter_beast PUBLIC banter_asio)
target_compile_definitions(banter_beast PUBLIC BOOST_BEAST_SEPARATE_COMPILATION)
