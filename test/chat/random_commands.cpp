#include "test/chat/random_commands.hpp"

#include "test/chat/vocabulary.hpp"

namespace banter::chat::test {

std::string random_commands::user() { return user_words()[below(user_words().size())].given; }
std::string random_commands::room() { return room_words()[below(room_words().size())].given; }

std::string random_commands::text() { return text_words()[chance(2) ? 0 : below(text_words().size())].text; }

std::optional<seq_number> random_commands::maybe_seq()
{
    if (chance(2))
        return {};
    return below(20);
}

hello random_commands::any_hello()
{
    static constexpr const char* epochs[] = {"now", "then"};
    hello h;
    h.user = user();
    for (auto n = below(4); n != 0; --n)
        h.rooms.push_back(room_words()[below(chance(4) ? room_words().size() : 6)].given);
    h.presence = chance(2);
    if (chance(2))
        h.epoch = epochs[below(2)];
    h.after = maybe_seq();
    return h;
}

std::vector<rule_change> random_commands::any_changes()
{
    static constexpr const char* keys[] = {"sesame", "two words", ""};
    std::vector<rule_change> all;
    for (auto n = below(3) + 1; n != 0; --n) {
        const bool on = !chance(3);
        switch (below(6)) {
        case 0:
            all.push_back({rule::operators, on, user()});
            break;
        case 1:
            all.push_back({rule::voices, on, user()});
            break;
        case 2:
            all.push_back({rule::bans, on, mask_words()[below(mask_words().size())].given});
            break;
        case 3:
            all.push_back({rule::moderated, on, {}});
            break;
        case 4:
            all.push_back({rule::invite_only, on, {}});
            break;
        default:
            all.push_back({rule::key, on, keys[chance(2) ? 0 : below(3)]});
        }
    }
    return all;
}

request random_commands::any()
{
    switch (below(36)) {
    case 0:
        return depart{};
    case 1:
        if (chance(2))
            return post_anonymous{user(), text()};
        return post_anonymous{user(), text(), room(), chance(2) ? "" : std::to_string(below(5)), true};
    case 2:
    case 3:
    case 4:
        return any_hello();
    case 5:
    case 6:
    case 7:
    case 8:
        return join{room(), maybe_seq(), below(3), chance(3) ? "sesame" : ""};
    case 9:
    case 10:
    case 11:
        return leave{room(), chance(2) ? "" : "tired"};
    case 12:
    case 13:
        return post_message{room(), text(), chance(3) ? "" : std::to_string(below(5))};
    case 14:
        return history_query{room(), maybe_seq(), {}, below(1'000) + 1};
    case 15:
        return search_query{text(), chance(2) ? "" : room(), maybe_seq(), below(200) + 1};
    case 16:
    case 17:
        return set_topic{room(), text()};
    case 18:
        return list_members{room()};
    case 19:
        return list_rooms{};
    case 20:
        return ping{};
    case 21:
    case 22:
    case 23:
    case 24:
        return listen{room(), maybe_seq(), below(3)};
    case 25:
    case 26:
        return kick{room(), user(), chance(2) ? "" : "enough"};
    case 27:
    case 28:
        return invite{room(), user()};
    case 29:
    case 30:
    case 31:
        return change_rules{room(), any_changes()};
    case 32:
    case 33:
    case 34: {
        post_message p;
        p.to = user();
        p.text = text();
        return p;
    }
    default:
        return ping{};
    }
}

request_of random_commands::next()
{
    const auto index = below(slots_.size());
    slot& s = slots_[index];
    request_of c{{{static_cast<std::uint32_t>(index), s.generation},
                  timestamp{std::chrono::milliseconds{++clock_}},
                  chance(3) ? 0 : 1 + below(99)},
                 arrive{static_cast<arrive::kind>(below(3))}};
    if (!s.online)
        s.online = true;
    else
        c.request = any();
    if (std::holds_alternative<depart>(c.request))
        s = {s.generation + 1, false};
    return c;
}

} // namespace banter::chat::test
