#include "server/journal/importer.hpp"

#include "common/text.hpp"
#include "server/journal/failpoint.hpp"

#include <span>
#include <utility>

namespace banter::journal {

namespace {

constexpr std::size_t batch_messages = 1'000;
constexpr std::size_t batch_bytes = 1024 * 1024;

// The id of a message without one: "import-" and 16 hexadecimal digits, the same whenever the same line is
// imported.
std::string origin_id(const chat::message& m)
{
    auto digest = static_cast<std::uint64_t>(checksum_of(
        {m.room, std::to_string(m.seq), m.user, std::to_string(m.time.time_since_epoch().count()), m.text}));
    constexpr char hex[] = "0123456789abcdef";
    std::string id = "import-0000000000000000";
    for (auto at = id.rbegin(); digest != 0; ++at, digest >>= 4)
        *at = hex[digest & 0xf];
    return id;
}

message_store_settings settings_for(const std::filesystem::path& folder)
{
    message_store_settings settings;
    settings.folder = folder;
    return settings;
}

} // namespace

importer::importer(const std::filesystem::path& folder)
    : store_{settings_for(folder)}, reader_{store_.paths().messages}, given_{store_.given()}
{
    // So that a server finds beside the messages what time it was.
    const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    store_.note_clock_with_message(store_.prepare_removal({}, now));
}

write_result importer::add(chat::message message, std::string id)
{
    if (id.empty()) {
        if (is_stored(message)) {
            ++already_stored_;
            return write_result::stored;
        }
        if (!failpoint("import-doubles"))
            id = origin_id(message);
    }
    message.seq = ++given_;
    waiting_bytes_ += message.text.size();
    auto& e = waiting_.entries.emplace_back();
    e.author = folded(message.user);
    e.id = std::move(id);
    e.message = std::move(message);
    if (waiting_.entries.size() < batch_messages && waiting_bytes_ < batch_bytes)
        return write_result::stored;
    return flush();
}

// True for a message that is imported into the folder from which it was exported.
bool importer::is_stored(const chat::message& m)
{
    if (m.seq == 0)
        return false;
    const auto here = reader_.find(m.seq);
    return here && here->message.room == m.room && here->message.user == m.user &&
           here->message.time == m.time && here->message.text == m.text;
}

write_result importer::flush()
{
    const auto result = store_.write(std::span{&waiting_, 1});
    if (result != write_result::stored)
        return result;
    for (const auto& e : waiting_.entries)
        ++(e.refusal() == errc::id_reused ? reused_
           : e.refusal()                  ? refused_
           : e.is_repeat()                ? already_stored_
                                          : added_);
    waiting_ = {};
    waiting_bytes_ = 0;
    return store_.checkpoint_when_due();
}

void importer::close() { store_.close_cleanly(); }

} // namespace banter::journal
