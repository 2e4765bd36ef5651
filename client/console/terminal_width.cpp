#include "client/console/terminal_width.hpp"

#include "client/console/word_wrap.hpp"

#include <cstdio>
#include <string>
#include <sys/ioctl.h>
#include <unistd.h>

namespace banter::console {

std::size_t terminal_width(int descriptor)
{
    winsize size{};
    return ::ioctl(descriptor, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

void write_error(std::string_view text)
{
    const auto width = terminal_width(STDERR_FILENO);
    std::string out;
    for (;;) {
        const auto end = text.find('\n');
        out += wrapped(text.substr(0, end), 0, 4, width) + '\n';
        if (end == std::string_view::npos)
            break;
        text.remove_prefix(end + 1);
    }
    std::fwrite(out.data(), 1, out.size(), stderr);
}

} // namespace banter::console
