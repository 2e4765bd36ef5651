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
            if (test::remove_old(
                    *it, keep, clock, most, [](const message_row&, std::int64_t) {}, count) !=
                write_result::stored)
                throw std::runtime_error{"could not remove: " + it->why()};
        return all;
    }

    /// Puts a trim in order after all that was written.
    void trim(chat::seq_number horizon, chat::seq_number ids_horizon)
    {
        write(trim_batch({horizon, ids_horizon}, it->given()));
    }

    /// Removes all that is trimmed. @return the number of entries.
    std::size_t remove_trimmed()
    {
        std::size_t count = 0;
        it->remove_trimmed(
            1'000'000, [](const message_row&, std::int64_t) {}, count);
        std::size_t ids = 0;
        it->remove_trimmed_ids(1'000'000, ids);
        return count;
    }

    /// Forgets the ids that are due at `now`, `most` at a time. @return the number of ids that were removed
    std::size_t forget_old_ids(timestamp now, std::size_t most = 100)
    {
        std::size_t all = 0;
        for (std::size_t count = most; count == most; all += count) {
            chat::trim due;
            it->find_due({}, now, most, due);
            trim(due.horizon, due.ids_horizon);
            it->remove_trimmed_ids(most, count);
        }
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
