#pragma once

#include "server/protocol/http/site.hpp"

#include <span>

namespace banter::app {

/// The files of client/page/, which the build puts into the program: each as it is and compressed by gzip,
/// with the hash of its contents as ETag. index.html has the empty name. Static storage.
std::span<const protocol::http::asset> page_files() noexcept;

} // namespace banter::app
