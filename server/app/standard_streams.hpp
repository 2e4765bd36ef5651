#pragma once

namespace banter::app {

/// Puts /dev/null on those of the descriptors 0, 1 and 2 that are closed, so that no file or socket of ours
/// gets the number of a standard stream, which others write to. Opened the wrong way round: who uses one is
/// told that it does not work. Call before anything is opened.
/// @return false when that can't be done; nothing should be opened then.
bool guard_standard_streams();

} // namespace banter::app
