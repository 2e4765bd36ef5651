#include "client/console/device_token.hpp"

#include "common/limits.hpp"

#include <array>
#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <random>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace banter::console {

namespace {

std::string read(const std::string& file)
{
    std::ifstream in{file};
    std::string token;
    std::getline(in, token);
    const bool fits = token.size() >= limits::token_least_bytes && token.size() <= limits::token_bytes;
    return fits ? token : std::string{};
}

std::string random_token()
{
    std::random_device source;
    std::string token;
    for (int i = 0; i < 8; ++i) {
        std::array<char, 9> word{};
        std::snprintf(word.data(), word.size(), "%08x", static_cast<unsigned>(source()));
        token += word.data();
    }
    return token;
}

bool write(const std::string& file, const std::string& text)
{
    const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (descriptor < 0)
        return false;
    const bool whole = ::write(descriptor, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    return (::close(descriptor) == 0) && whole;
}

} // namespace

std::string device_token(const std::string& file)
{
    if (file.empty())
        return {};
    if (auto known = read(file); !known.empty())
        return known;
    std::error_code failed;
    std::filesystem::create_directories(std::filesystem::path{file}.parent_path(), failed);
    // Another client may do the same now. Who links first has made it, and it appears whole.
    const auto draft = file + '.' + std::to_string(::getpid());
    if (write(draft, random_token() + '\n'))
        static_cast<void>(::link(draft.c_str(), file.c_str()));
    ::unlink(draft.c_str());
    return read(file);
}

} // namespace banter::console
