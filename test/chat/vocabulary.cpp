#include "test/chat/vocabulary.hpp"

#include <algorithm>

namespace banter::chat::test {

namespace {

const spelling& look_up_word(const std::vector<spelling>& words, const std::string& given)
{
    return *std::find_if(words.begin(), words.end(), [&](const spelling& s) { return s.given == given; });
}

} // namespace

const std::vector<spelling>& user_words()
{
    static const std::vector<spelling> words{{"alice", "alice", "alice"},
                                             {"Alice", "Alice", "alice"},
                                             {"bob", "bob", "bob"},
                                             {"carol", "carol", "carol"},
                                             {"Stra\u00dfe", "Stra\u00dfe", "strasse"},
                                             {"STRASSE", "STRASSE", "strasse"},
                                             {"Zoe\u0301", "Zo\u00e9", "zo\u00e9"},
                                             {"\u5f20\u4f1f", "\u5f20\u4f1f", "\u5f20\u4f1f"},
                                             {"a#b", ""},
                                             {"", ""},
                                             {" x", ""}};
    return words;
}

const std::vector<spelling>& room_words()
{
    static const std::vector<spelling> words{{"lobby", "lobby"}, {"#Lobby", "lobby"}, {"ops", "ops"},
                                             {"#OPS", "ops"},    {"dev", "dev"},      {"tea.1", "tea.1"},
                                             {"old", "old"},     {"a b", ""},         {"", ""}};
    return words;
}

const std::vector<judged>& text_words()
{
    static const std::vector<judged> words{{"hi", {}, {}},
                                           {"\u4f60\u597d", {}, {}},
                                           {"", errc::bad_request, {}},
                                           {"two\nlines", {}, errc::bad_request},
                                           {"\x1b[2J", errc::bad_request, errc::bad_request},
                                           {std::string(1'025, 'x'), {}, errc::too_long},
                                           {std::string(16'385, 'x'), errc::too_long, errc::too_long}};
    return words;
}

const std::vector<masking>& mask_words()
{
    static const std::vector<masking> words{
        {"Alice", "alice", {"alice"}},
        {"b?b!*@*", "b?b", {"bob"}},
        {"*!*@*", "*", {"alice", "bob", "carol", "strasse", "zo\u00e9", "\u5f20\u4f1f"}},
        {"*@10.0.0.1", "", {}},
        {"", "", {}}};
    return words;
}

const masking& mask_word(const std::string& given)
{
    const auto& words = mask_words();
    return *std::find_if(words.begin(), words.end(), [&](const masking& m) { return m.given == given; });
}

const spelling& user_word(const std::string& given) { return look_up_word(user_words(), given); }
std::string room_word(const std::string& given) { return look_up_word(room_words(), given).shown; }

const judged& text_word(const std::string& given)
{
    const auto& words = text_words();
    return *std::find_if(words.begin(), words.end(), [&](const judged& t) { return t.text == given; });
}

} // namespace banter::chat::test
