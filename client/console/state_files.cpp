#include "client/console/state_files.hpp"

#include "client/console/plain_text.hpp"
#include "client/console/private_folder.hpp"
#include "common/limits.hpp"

#include <array>
#include <cstdio>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <vector>

namespace banter::console {

namespace {

std::string read_token(const std::string& file)
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

constexpr auto owner_file = std::filesystem::perms::owner_read | std::filesystem::perms::owner_write;
constexpr auto owner_folder = std::filesystem::perms::owner_all;

// Whether a file does not exist and we may create it, with its folders.
bool can_be_made(const std::string& file)
{
    std::error_code failed;
    std::filesystem::path path{file};
    if (std::filesystem::symlink_status(path, failed).type() != std::filesystem::file_type::not_found)
        return false;
    do {
        path = path.parent_path();
    } while (!path.empty() && path != path.root_path() && !std::filesystem::exists(path, failed));
    return std::filesystem::is_directory(path, failed) && ::access(path.c_str(), W_OK | X_OK) == 0;
}

bool write_new(const std::string& file, const std::string& text)
{
    const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (descriptor < 0)
        return false;
    const bool whole = ::write(descriptor, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    return (::close(descriptor) == 0) && whole;
}

// Replaces a file as a whole; it is for its owner alone.
void replace(const std::string& file, const std::string& text)
{
    const auto draft = file + '.' + std::to_string(::getpid());
    ::unlink(draft.c_str());
    if (!write_new(draft, text) || std::rename(draft.c_str(), file.c_str()) != 0)
        ::unlink(draft.c_str());
}

// A line is `EPOCH SEQ SERVER NAME`; only the name may have spaces.
struct entry {
    engine::position seen;
    std::string account;
};

std::vector<entry> read_all(const std::string& file)
{
    std::vector<entry> all;
    std::ifstream in{file};
    for (std::string line; std::getline(in, line);) {
        std::istringstream words{line};
        entry e;
        if (words >> e.seen.epoch >> e.seen.seq && std::getline(words >> std::ws, e.account))
            all.push_back(std::move(e));
    }
    return all;
}

} // namespace

void move_old_state(const std::string& from, const std::string& to)
{
    namespace fs = std::filesystem;
    std::error_code failed; // what can't be moved stays
    if (to.empty() || fs::exists(to, failed))
        return;
    for (const auto* name : {"history", "seen", "tokens"}) {
        const auto old = fs::path{from} / name;
        if (!fs::exists(old, failed))
            continue;
        make_private_folder(to);
        const auto moved = fs::path{to} / name;
        fs::rename(old, moved, failed);
        fs::permissions(moved, fs::is_directory(moved, failed) ? owner_folder : owner_file, failed);
        if (fs::is_directory(moved, failed))
            for (const auto& file : fs::directory_iterator{moved, failed})
                fs::permissions(file.path(), owner_file, failed);
    }
}

std::string device_token(const std::string& file)
{
    if (file.empty())
        return {};
    if (auto known = read_token(file); !known.empty())
        return known;
    return can_be_made(file) ? random_token() : std::string{};
}

std::string secret_problem(const std::string& file, const std::string& token)
{
    if (file.empty() || !token.empty())
        return {};
    return "can't read or create " + safe_line(file) +
           ": this device has no secret, so that others can write under your name, and messages to you alone "
           "may not be shown";
}

void keep_token(const std::string& file, const std::string& token)
{
    if (file.empty() || token.empty() || ::access(file.c_str(), F_OK) == 0)
        return;
    make_private_folder(std::filesystem::path{file}.parent_path().string());
    // Several clients may do this at once. The first link wins, and the file appears complete.
    const auto draft = file + '.' + std::to_string(::getpid());
    if (write_new(draft, token + '\n'))
        static_cast<void>(::link(draft.c_str(), file.c_str()));
    ::unlink(draft.c_str());
}

engine::position read_seen(const std::string& file, std::string_view account)
{
    for (auto& e : read_all(file))
        if (e.account == account)
            return std::move(e.seen);
    return {};
}

void write_seen(const std::string& file, std::string_view account, const engine::position& seen)
{
    // An epoch comes from the server, and must not break the line.
    if (file.empty() || seen.epoch.empty() || seen.epoch.find_first_of(" \t\r\n") != std::string::npos)
        return;
    auto all = read_all(file);
    std::erase_if(all, [&](const entry& e) { return e.account == account; });
    all.push_back({seen, std::string{account}});
    std::ostringstream text;
    for (const auto& e : all)
        text << e.seen.epoch << ' ' << e.seen.seq << ' ' << e.account << '\n';
    replace(file, text.str());
}

ring_settings read_ring(const std::string& file, std::string_view server)
{
    ring_settings ring;
    std::ifstream in{file};
    for (std::string line; std::getline(in, line);) {
        std::istringstream words{line};
        std::string kind;
        std::string first;
        std::string room;
        words >> kind >> first >> room;
        if (kind == "on")
            ring.mode = ring_mode_of(first).value_or(ring.mode);
        else if (kind == "off" && first == server)
            ring.muted_rooms.insert(room);
    }
    return ring;
}

void write_ring(const std::string& file, std::string_view server, const ring_settings& ring)
{
    if (file.empty())
        return;
    const auto ours = "off " + std::string{server} + ' ';
    std::string text = "on " + std::string{word_of(ring.mode)} + '\n';
    std::ifstream in{file};
    for (std::string line; std::getline(in, line);)
        if (line.starts_with("off ") && !line.starts_with(ours))
            text += line + '\n';
    for (const auto& room : ring.muted_rooms)
        text += ours + room + '\n';
    replace(file, text);
}

} // namespace banter::console
