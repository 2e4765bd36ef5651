#include "server/app/device_commands.hpp"

#include "common/text.hpp"
#include "server/app/exit_code.hpp"
#include "server/chat/credentials.hpp"
#include "server/journal/data_folder.hpp"
#include "server/journal/database.hpp"
#include "server/journal/message_store.hpp"
#include "server/journal/state_table.hpp"

#include <iostream>
#include <map>
#include <span>

namespace banter::app {

int list_devices(const std::filesystem::path& folder)
{
    const auto file = journal::data_paths{folder}.messages;
    auto db = journal::open_messages_to_read(file, {});
    chat::credentials all;
    std::map<std::string, std::string> names; // as shown, by the folded name
    SQLite::Statement row{db, journal::state_rows};
    while (row.executeStep()) {
        const auto entry = journal::state_entry_of(row);
        if (entry.kind != chat::credentials::kind)
            continue;
        if (!journal::holds(entry, row))
            return exit_code::fail(exit_code::data_damaged, "the device of '" + printable(entry.key) +
                                                                "' is damaged (see banterd check)");
        all.restore(entry);
        if (const auto* const device = all.find(entry.key); device != nullptr)
            names[entry.key] = device->shown;
    }
    for (const auto& [key, name] : names)
        std::cout << name << '\n';
    return 0;
}

int remove_device(const std::filesystem::path& folder, const std::string& name)
{
    journal::message_store_settings settings;
    settings.folder = folder;
    journal::message_store store{settings};
    chat::credentials all;
    for (const auto& entry : store.recover().state_entries)
        all.restore(entry);
    const auto key = folded(name);
    if (all.find(key) == nullptr)
        return exit_code::fail(exit_code::wrong_usage, "no device has claimed the name '" + name + "'");
    chat::batch b;
    b.state_entries.push_back({std::string{chat::credentials::kind}, key, {}});
    b.state_entries.push_back({std::string{chat::credentials::bot_kind}, key, {}});
    if (store.write(std::span{&b, 1}) != journal::write_result::stored)
        return exit_code::fail(exit_code::writing_failed, "storing failed: " + store.why());
    store.close_cleanly();
    std::cout << "the name '" << name
              << "' is free for the next device that claims it; its rights in rooms, "
                 "such as those of an operator, go with the name\n";
    return 0;
}

} // namespace banter::app
