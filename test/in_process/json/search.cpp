// The results of searches.
#include "test/in_process/json/fixture.hpp"

#include <algorithm>

using namespace banter::test;

BOOST_AUTO_TEST_SUITE(json_search)

namespace {

strings found_by(json_client& who, const std::string& fields)
{
    const auto found = who.ask("search", fields);
    BOOST_TEST(text_in(found, "type") == "found");
    return texts_of(found);
}

} // namespace

BANTER_TEST_IN(one_client, search_finds_the_newest_first)
{
    alice.ask("join", R"("room":"dev")");
    for (int n = 0; n < 30; ++n)
        alice.say("number " + std::to_string(n) + (n % 2 == 0 ? " even" : " odd"),
                  n % 3 == 0 ? "dev" : "lobby");
    const auto even = [](int from, int step) {
        strings out;
        for (int n = from; n >= 0; n -= step)
            out.push_back("number " + std::to_string(n) + " even");
        return out;
    };
    const auto found = alice.ask("search", R"("text":"even")");
    BOOST_TEST(!found.at("more").as_bool());
    BANTER_TEST_LISTS(texts_of(found), even(28, 2));
    BANTER_TEST_LISTS(found_by(alice, R"("text":"even","room":"dev")"), even(24, 6));
    BANTER_TEST_LISTS(found_by(alice, R"("text":"even","limit":3)"),
                      (strings{"number 28 even", "number 26 even", "number 24 even"}));
    BOOST_TEST(found_by(alice, R"("text":"nothing like it")").empty());
}

BANTER_TEST_IN(one_client, search_pages_backwards)
{
    alice.say_all(numbers(0, 45, "needle "));
    strings found;
    std::string before;
    for (bool more = true; more;) {
        const auto page = alice.ask("search", R"("text":"needle")" + before);
        const auto some = texts_of(page);
        BOOST_TEST_REQUIRE(!some.empty());
        BOOST_TEST(some.size() <= 20u);
        found.insert(found.end(), some.begin(), some.end());
        before = ',' + number_field("before", seqs_of(page).back());
        more = page.at("more").as_bool();
    }
    auto expected = numbers(0, 45, "needle ");
    std::reverse(expected.begin(), expected.end());
    BANTER_TEST_LISTS(found, expected);
}

BANTER_TEST_IN(one_client, search_matches_words)
{
    for (const char* const text : {"Tea at four", "teapots: four", "un CAFÉ", "iPhone手机坏了", "done 🎉"})
        alice.say(text);
    const struct {
        const char* words;
        strings found;
    } all[] = {
        {"tea", {"Tea at four"}},
        {"TEA* Four", {"teapots: four", "Tea at four"}},
        {"at-four", {"Tea at four"}},
        {"ea", {}},
        {"cafe", {"un CAFÉ"}},
        {"手机", {"iPhone手机坏了"}},
        {"机", {"iPhone手机坏了"}},
        {"iphone手机", {"iPhone手机坏了"}},
        {"手坏", {}},
        {"\"four\" AND", {}},
        {"NEAR(tea", {}},
        {"🎉", {"done 🎉"}},
        {"...", {}},
    };
    for (const auto& each : all) {
        BOOST_TEST_CONTEXT(each.words)
        BANTER_TEST_LISTS(found_by(alice, "\"text\":" + json_text(each.words)), each.found);
    }
}

BANTER_TEST_IN(one_client, a_bad_search_is_refused)
{
    const refusal all[] = {
        {"bad_request", ""},
        {"bad_request", R"("text":5)"},
        {"bad_request", R"("text":"x","limit":201)"},
        {"bad_request", R"("text":"x","limit":0)"},
        {"bad_request", R"("text":"x","before":-5)"},
        {"no_such_room", R"("text":"x","room":"nowhere")"},
        {"too_long", R"("text":")" + std::string(1025, 'x') + '"'},
        {"bad_name", R"("text":"x","room":"a b")"},
    };
    for (const auto& each : all)
        alice.refused("search", each.code, each.fields);
}

BOOST_AUTO_TEST_SUITE_END()
