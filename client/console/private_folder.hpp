#pragma once

#include <string>

namespace banter::console {

/// Makes the folder, and those above it, for its owner alone.
void make_private_folder(const std::string& folder);

} // namespace banter::console
