#pragma once

#include "test/journal/power_cut_vfs.hpp"
#include "test/journal/stored.hpp"
#include "test/journal/temporary_folder.hpp"

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace banter::journal::test {

/// A message_store on a disk in memory, which can be stopped, killed and started again.
class store_on_disk {
public:
    store_on_disk()
    {
        settings.folder = folder.path();
        settings.vfs = disk.name();
        start();
    }

    void start() { it = std::make_unique<message_store>(settings); }

    void stop()
    {
        it->close_cleanly();
        it.reset();
    }

    /// Ends it as kill -9 would.
    void kill()
    {
        disk.cut();
        it.reset();
        disk.restore(power_cut_vfs::loss::nothing);
    }

    /// Writes a group of batches. @return the group with its outcome.
    std::vector<chat::batch> write(std::vector<chat::batch> group)
    {
        result = write_numbered(*it, group);
        return group;
    }

    chat::batch write(chat::batch b)
    {
        std::vector<chat::batch> group;
        group.push_back(std::move(b));
        return std::move(write(std::move(group)).front());
    }

    /// Writes one record with the time `clock`.
    chat::entry put(std::string room, std::string text = "hi", std::string id = {},
                    std::string author = "alice")
    {
        chat::batch b;
        b.entries.push_back(entry_of(std::move(room), std::move(text), std::move(id), std::move(author)));
        b.entries.front().message.time = clock += std::chrono::seconds{1};
        return write(std::move(b)).entries.front();
    }

    message_reader reader() { return message_reader{settings.folder / "banter.db", disk.name()}; }

    page read(const chat::history_query& q, chat::seq_number up_to = no_bound)
    {
        return reader().history(q, up_to);
    }

    /// The seqs of all messages of a room, e.g. "1 3 ".
    std::string kept(const std::string& room)
    {
        auto r = reader();
        std::string out;
        for (const auto& m : whole_room(r, room))
            out += std::to_string(m.seq) + " ";
        return out;
    }

    /// Removes messages that `keep` does not keep, `most` at a time. @return the number removed.
    std::size_t remove_old(const retention& keep, std::size_t most = 100)
    {
        std::size_t all = 0;
        for (std::size_t count = most; count == most; all += count)
            if (it->remove_old(
                    keep, clock, most, [](const message_row&, std::int64_t) {}, count) !=
                write_result::stored)
                throw std::runtime_error{"could not remove: " + it->why()};
        return all;
    }

    temporary_folder folder;
    power_cut_vfs disk;
    message_store_settings settings;
    timestamp clock{std::chrono::hours{480'000}};
    write_result result = write_result::stored; // of the last write
    std::unique_ptr<message_store> it;
};

} // namespace banter::journal::test
