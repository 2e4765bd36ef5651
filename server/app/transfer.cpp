#include "server/app/transfer.hpp"

#include "common/limits.hpp"
#include "common/text.hpp"
#include "server/app/exit_code.hpp"
#include "server/app/message_lines.hpp"
#include "server/app/stop_request.hpp"
#include "server/chat/conversation.hpp"
#include "server/journal/data_folder.hpp"
#include "server/journal/importer.hpp"
#include "server/journal/message_reader.hpp"

#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <system_error>
#include <utility>

namespace banter::app {

// ---- export

namespace {

// Writes to stdout with write(2), since a stream does not report the errno.
bool write_out(std::string_view bytes)
{
    while (!bytes.empty()) {
        const auto n = ::write(STDOUT_FILENO, bytes.data(), bytes.size());
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
}

} // namespace

int export_room(const std::filesystem::path& folder, const std::string& room)
{
    constexpr std::size_t piece_bytes = 1024 * 1024;

    std::signal(SIGPIPE, SIG_DFL); // a reader such as head may end early, which is no error
    journal::message_reader reader{journal::data_paths{folder}.messages};
    const auto id = reader.id_of_room(room);
    if (id == 0)
        return exit_code::fail(exit_code::wrong_usage,
                               std::string{"there is no "} +
                                   (chat::is_conversation(room) ? "conversation" : "room") + " '" + room +
                                   "'");
    const auto up_to =
        reader.newest(); // fixed at the start, so that the export ends while new messages are stored
    chat::seq_number after = 0;
    // Read in pieces, so that a slow reader of stdout does not prevent the server's checkpoints.
    std::string piece;
    for (bool more = true; more; piece.clear()) {
        more = false;
        reader.each_of_room(id, after, up_to, [&](const journal::message_row& m) {
            append_message_line(piece, m);
            after = m.message.seq;
            more = piece.size() >= piece_bytes;
            return !more;
        });
        if (!write_out(piece))
            return exit_code::fail(exit_code::writing_failed,
                                   "stdout can't be written: " + std::generic_category().message(errno));
    }
    if (reader.damaged() == 0 && reader.unreadable() == 0)
        return 0;
    auto lost = std::to_string(reader.damaged()) + " messages are damaged";
    if (reader.unreadable() != 0)
        lost += " and " + std::to_string(reader.unreadable()) + " ranges of numbers can't be read; they";
    else
        lost += " and";
    return exit_code::fail(exit_code::data_damaged, lost + " were left out (see banterd check)");
}

// ---- import

namespace {

/// A file or stdin.
struct line_source {
    std::string name;
    std::istream& in;
};

std::string import_summary(const journal::importer& into)
{
    auto sentence = std::to_string(into.added()) + " new messages, " + std::to_string(into.already_stored()) +
                    " already stored";
    if (into.refused() != 0)
        sentence += ", " + std::to_string(into.refused()) + " whose stored form is damaged";
    if (into.reused() != 0)
        sentence += ", " + std::to_string(into.reused()) +
                    " not stored, because their user has used the id for another message";
    return sentence;
}

int storing_failed(const journal::importer& into)
{
    return exit_code::fail(exit_code::writing_failed,
                           "storing failed after " + import_summary(into) + ": " + into.why());
}

// Reads a line without its end into `buffer`. A longer line sets `too_long`, so that a file without line
// feeds does not fill the memory.
// @return false at the end of the input
bool next_line(std::istream& in, std::vector<char>& buffer, std::string_view& line, bool& too_long)
{
    in.getline(buffer.data(), static_cast<std::streamsize>(buffer.size()));
    const auto got = static_cast<std::size_t>(in.gcount());
    too_long = in.fail() && !in.eof() && got + 1 == buffer.size();
    line = {buffer.data(), in.eof() || too_long || got == 0 ? got : got - 1};
    return !in.fail() || too_long;
}

bool is_blank(std::string_view line) { return line.find_first_not_of(" \t\r") == std::string_view::npos; }

int import_from(const line_source& from, const std::string& room, journal::importer& into)
{
    // Enough for the longest text with every byte escaped, and the other fields.
    std::vector<char> buffer(6 * limits::text_bytes + limits::object_bytes);
    std::string_view line;
    bool too_long = false;
    for (std::uint64_t number = 1; !stop_requested() && next_line(from.in, buffer, line, too_long);
         ++number) {
        if (number == 1 && line.starts_with(byte_order_mark))
            line.remove_prefix(byte_order_mark.size());
        if (!too_long && is_blank(line))
            continue;
        auto read = too_long ? result<message_line>{failure{errc::too_long, "the line is too long"}}
                             : parse_message_line(line, room);
        if (!read) {
            if (into.flush() != journal::write_result::stored)
                return storing_failed(into);
            return exit_code::fail(exit_code::data_damaged,
                                   printable(from.name) + ':' + std::to_string(number) + ": " +
                                       read.error().message + "; before it there were " +
                                       import_summary(into) + ", nothing after it was taken");
        }
        if (into.add(std::move(read->message), std::move(read->id)) != journal::write_result::stored)
            return storing_failed(into);
    }
    if (stop_requested())
        return 0;
    if (from.in.bad() || (&from.in == &std::cin && std::ferror(stdin) != 0))
        return exit_code::fail(exit_code::cannot_create, printable(from.name) + " can't be read to its end");
    return 0;
}

int cannot_read(const std::string& file)
{
    return exit_code::fail(exit_code::cannot_create,
                           "can't read " + printable(file) + ": " + std::generic_category().message(errno));
}

int import_all(const std::vector<std::string>& files, const std::string& room, journal::importer& into)
{
    if (files.empty())
        return import_from({"stdin", std::cin}, room, into);
    for (const auto& file : files) {
        std::ifstream in{file, std::ios::binary};
        if (!in)
            return cannot_read(file);
        if (const int code = import_from({file, in}, room, into); code != 0 || stop_requested())
            return code;
    }
    return 0;
}

} // namespace

int import_lines(const std::filesystem::path& folder, const std::vector<std::string>& files,
                 const std::string& room)
{
    for (const auto& file : files) { // checked first, so that an error leaves no new folder
        if (::access(file.c_str(), R_OK) != 0)
            return cannot_read(file);
    }
    journal::importer into{folder};
    const int code = import_all(files, room, into);
    if (code == exit_code::writing_failed)
        return code;
    if (into.flush() != journal::write_result::stored)
        return storing_failed(into);
    into.close();
    if (code != 0)
        return code;
    if (stop_requested())
        return exit_code::fail(exit_code::unavailable, "stopped after " + import_summary(into));
    std::cout << import_summary(into) << '\n';
    return into.refused() + into.reused() == 0 ? 0 : exit_code::data_damaged;
}

} // namespace banter::app
