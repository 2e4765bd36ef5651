#pragma once

#include <fcntl.h>
#include <unistd.h>

namespace banter {

/// Opens /dev/null as each of the descriptors 0, 1 and 2 that is closed: no socket or file gets the number of
/// a standard stream, and a closed one behaves as /dev/null does. Call before anything is opened.
inline void open_standard_streams()
{
    for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
        if (::fcntl(stream, F_GETFD) == -1)
            // The lowest number that is free is this one, since those below it are open.
            static_cast<void>(::open("/dev/null", O_RDWR));
}

} // namespace banter
