#pragma once

#include "server/protocol/http/site.hpp"

#include <span>

namespace banter::app {

/// The files of client/page/, which the build embeds into the program without comments and indentation: each
/// plain and compressed with gzip, with the hash of its contents as ETag. The name of index.html is empty.
/// The files have static storage duration.
std::span<const protocol::http::asset> page_files() noexcept;

} // namespace banter::app
