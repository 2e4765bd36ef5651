# Writes the source of page_files(): cmake -DFILES=a;b -DOUTPUT=page_files.cpp -P embed_page.cmake
set(types_html "text/html; charset=utf-8")
set(types_js "text/javascript; charset=utf-8")
set(types_css "text/css; charset=utf-8")
set(types_svg "image/svg+xml")
set(types_webmanifest "application/manifest+json")

# bytes_of(PATH VARIABLE): the file as the elements of an array.
function(bytes_of path variable)
  file(READ ${path} hex HEX)
  string(REGEX REPLACE "(..)" "0x\\1," bytes "${hex}")
  set(${variable} "${bytes}" PARENT_SCOPE)
endfunction()

set(arrays "")
set(entries "")
set(number 0)
foreach(path ${FILES})
  get_filename_component(name ${path} NAME)
  get_filename_component(extension ${path} LAST_EXT)
  string(SUBSTRING ${extension} 1 -1 extension)
  if(NOT DEFINED types_${extension})
    message(FATAL_ERROR "${path}: what type is .${extension}?")
  endif()
  file(SHA256 ${path} hash)
  string(SUBSTRING ${hash} 0 16 hash)
  # Without comments and indentation, which are a quarter of the page. The lines stay in their place, so that an error in a
  # browser names the line of the source. A comment behind code follows a semicolon (\x3b) or has no quote in it, so that no
  # string is taken for one. No text on the page has one of these operators between blanks.
  set(sent ${OUTPUT}.${number})
  set(shorter -e "s/^ *//" -e "s,^/\\*.*\\*/$,,")
  if(extension STREQUAL "css")
    list(APPEND shorter -e "s/: /:/g" -e "s/, /,/g" -e "s/ { /{/g")
  elseif(extension STREQUAL "js")
    list(APPEND shorter -e "/^\\/\\*\\*.*\\*\\/$/s/.*//" -e "/^\\/\\*\\*/,/\\*\\/$/s/.*//"
                        -e "s/^\\/\\/ .*//" -e "s/\\x3b  *\\/\\/ .*/\\x3b/" -e "s/  *\\/\\/ [^`\"']*$//"
                        -e "s/ => /=>/g" -e "s/ \\([=!]==\\) /\\1/g" -e "s/ && /\\&\\&/g" -e "s/ || /||/g" -e "s/ ?? /??/g" -e "s/ = /=/g"
                        -e "s/) {$/){/" -e "s/^import { \\(.*\\) } from /import{\\1}from/")
  endif()
  execute_process(COMMAND sed ${shorter} ${path} OUTPUT_FILE ${sent} COMMAND_ERROR_IS_FATAL ANY)
  set(packed ${sent}.gz)
  execute_process(COMMAND gzip -9 -n -c ${sent} OUTPUT_FILE ${packed} COMMAND_ERROR_IS_FATAL ANY)
  bytes_of(${sent} bytes)
  bytes_of(${packed} packed_bytes)
  if(name STREQUAL "index.html")
    set(name "")
  endif()
  string(APPEND arrays
    "constexpr unsigned char bytes_${number}[] = {${bytes}};\n"
    "constexpr unsigned char packed_${number}[] = {${packed_bytes}};\n")
  string(APPEND entries
    "        {\"${name}\", \"${types_${extension}}\", \"\\\"${hash}\\\"\", text(bytes_${number}), "
    "text(packed_${number})},\n")
  math(EXPR number "${number} + 1")
endforeach()

file(WRITE ${OUTPUT} "// Made by embed_page.cmake.
#include \"server/app/page_files.hpp\"

#include <cstddef>

namespace banter::app {

namespace {

${arrays}
template <std::size_t N>
std::string_view text(const unsigned char (&bytes)[N]) noexcept
{
    return {reinterpret_cast<const char*>(bytes), N};
}

} // namespace

std::span<const protocol::http::asset> page_files() noexcept
{
    static const protocol::http::asset all[] = {
${entries}    };
    return all;
}

} // namespace banter::app
")
