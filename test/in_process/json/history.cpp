// The history of a room, page by page.
#include "test/in_process/json/fixture.hpp"

using namespace banter::test;

BOOST_AUTO_TEST_SUITE(json_history)

namespace {

constexpr int limits[] = {1, 7, 100, 1000};

std::string page_fields(std::size_t limit)
{
    return R"("room":"lobby",)" + number_field("limit", static_cast<std::int64_t>(limit));
}

// Reads the history from its beginning in pages of `limit`.
std::vector<std::string> all_forwards(json_client& reader, std::size_t limit)
{
    std::vector<std::string> found;
    std::int64_t after = 0;
    for (bool more = true; more;) {
        const auto page = reader.ask("history", page_fields(limit) + ',' + number_field("after", after));
        const auto some = texts_of(page);
        BOOST_TEST_REQUIRE(!some.empty());
        BOOST_TEST(some.size() <= limit);
        found.insert(found.end(), some.begin(), some.end());
        after = seqs_of(page).back();
        more = page.at("more").as_bool();
    }
    return found;
}

std::vector<std::string> all_backwards(json_client& reader, std::size_t limit)
{
    std::vector<std::string> found;
    std::string before;
    for (bool more = true; more;) {
        const auto page = reader.ask("history", page_fields(limit) + before);
        const auto some = texts_of(page);
        BOOST_TEST_REQUIRE(!some.empty());
        BOOST_TEST(some.size() <= limit);
        found.insert(found.begin(), some.begin(), some.end());
        before = ',' + number_field("before", seqs_of(page).front());
        more = page.at("more").as_bool();
    }
    return found;
}

world_settings keeping(std::size_t messages, std::size_t bytes)
{
    world_settings s;
    s.journal.room_messages = messages;
    s.journal.room_bytes = bytes;
    return s;
}

struct ten_messages_kept : json_fixture {
    explicit ten_messages_kept(json_variant v) : json_fixture{v, keeping(10, 0)} {}
};

struct few_bytes_kept : json_fixture {
    explicit few_bytes_kept(json_variant v) : json_fixture{v, keeping(0, 100'000)} {}
};

} // namespace

BANTER_TEST_IN(one_client, history_gives_the_newest_oldest_first)
{
    const auto seqs = alice.say_all(numbers(0, 150));
    const auto page = alice.ask("history", R"("room":"lobby")");
    BOOST_TEST(text_in(page, "room") == "lobby");
    BANTER_TEST_LISTS(texts_of(page), numbers(50, 150));
    BANTER_TEST_LISTS(seqs_of(page), std::vector<std::int64_t>(seqs.begin() + 50, seqs.end()));
    BOOST_TEST(page.at("more").as_bool());
    const auto& first = page.at("messages").at(0).as_object();
    std::vector<std::string> fields;
    for (const auto& f : first)
        fields.emplace_back(std::string_view{f.key()});
    BANTER_TEST_LISTS(sorted(fields), (strings{"prev", "room", "seq", "text", "time", "user"}));
    BOOST_TEST(text_in(first, "user") == "alice");
    BOOST_TEST(text_in(first, "room") == "lobby");
}

BANTER_TEST_IN(one_client, paging_meets_every_message_once_in_either_direction)
{
    alice.say_all(numbers(0, 120));
    for (const auto limit : limits) {
        const auto size = static_cast<std::size_t>(limit);
        BANTER_TEST_LISTS(all_backwards(alice, size), numbers(0, 120));
        BANTER_TEST_LISTS(all_forwards(alice, size), numbers(0, 120));
    }
}

BANTER_TEST_IN(one_client, pages_of_long_messages_end_early_and_set_more)
{
    std::vector<std::string> all;
    for (const auto& n : numbers(10, 50))
        all.push_back(n + std::string(16'000, 'x'));
    alice.say_all(all);
    const auto page = alice.ask("history", R"("room":"lobby","limit":1000)");
    const auto newest = texts_of(page);
    BOOST_TEST(page.at("more").as_bool());
    BOOST_TEST(newest.size() > 1u);
    BOOST_TEST(newest.size() < 25u);
    BANTER_TEST_LISTS(newest, strings(all.end() - static_cast<std::ptrdiff_t>(newest.size()), all.end()));
    BANTER_TEST_LISTS(all_forwards(alice, 1000), all);
}

BANTER_TEST_IN(one_client, the_chain_of_prev_holds_over_pages)
{
    alice.ask("join", R"("room":"dev")");
    for (int n = 0; n < 30; ++n)
        alice.say(std::to_string(n), n % 3 != 0 ? "lobby" : "dev");
    std::int64_t prev = 0;
    int count = 0;
    const auto page = alice.ask("history", R"("room":"lobby","after":0,"limit":1000)");
    for (const auto& m : page.at("messages").as_array()) {
        BOOST_TEST(number_in(m.as_object(), "prev") == prev);
        prev = number_in(m.as_object(), "seq");
        ++count;
    }
    BOOST_TEST(count == 20);
}

BANTER_TEST_IN(one_client, history_has_ends)
{
    const auto seqs = alice.say_all({"1", "2", "3"});
    constexpr std::int64_t greatest = (std::int64_t{1} << 53) - 1;
    const struct {
        std::string bound;
        strings expected;
    } all[] = {
        {number_field("before", seqs[0]), {}},
        {number_field("after", seqs[2]), {}},
        {number_field("before", seqs[1]), {"1"}},
        {number_field("after", seqs[1]), {"3"}},
        {number_field("before", greatest), {"1", "2", "3"}},
        {number_field("after", greatest), {}},
        {number_field("before", 0), {}},
        {R"("limit":1.0)" + (',' + number_field("after", seqs[1])), {"3"}}, // a whole number, too
    };
    for (const auto& each : all) {
        BOOST_TEST_CONTEXT(each.bound)
        {
            const auto page = alice.ask("history", R"("room":"lobby",)" + each.bound);
            BOOST_TEST(text_in(page, "type") == "history");
            BANTER_TEST_LISTS(texts_of(page), each.expected);
            BOOST_TEST(!page.at("more").as_bool());
        }
    }
}

BANTER_TEST_IN(one_client, a_bad_history_request_is_refused)
{
    const refusal all[] = {
        {"no_such_room", R"("room":"nowhere")"},
        {"bad_name", R"("room":"a b")"},
        {"bad_request", ""},
        {"bad_request", R"("room":"lobby","limit":0)"},
        {"bad_request", R"("room":"lobby","limit":1001)"},
        {"bad_request", R"("room":"lobby","limit":"5")"},
        {"bad_request", R"("room":"lobby","limit":1.5)"},
        {"bad_request", R"("room":"lobby","before":-1)"},
        {"bad_request", R"("room":"lobby","after":"x")"},
        {"bad_request", R"("room":"lobby","before":9007199254740992)"},
        {"bad_request", R"("room":"lobby","after":1e300)"},
        {"bad_request", R"("room":"lobby","after":1,"before":5)"},
        {"bad_request", R"("room":"lobby","with":"alice")"},
    };
    for (const auto& each : all)
        alice.refused("history", each.code, each.fields);
}

BANTER_TEST_IN(one_client, history_and_search_need_no_membership)
{
    alice.ask("join", R"("room":"dev")");
    alice.say("inside", "dev");
    auto carol = json("carol", R"("rooms":[])");
    BANTER_TEST_LISTS(texts_of(carol.ask("history", R"("room":"dev")")), strings{"inside"});
    BANTER_TEST_LISTS(texts_of(carol.ask("search", R"("text":"inside")")), strings{"inside"});
}

BANTER_TEST_IN(ten_messages_kept, only_so_much_is_kept)
{
    auto alice = json("alice");
    alice.say_all(numbers(0, 50));
    const auto page = alice.ask("history", R"("room":"lobby","limit":1000)");
    BANTER_TEST_LISTS(texts_of(page), numbers(40, 50));
    BOOST_TEST(!page.at("more").as_bool());
    BANTER_TEST_LISTS(texts_of(alice.ask("history", R"("room":"lobby","after":0)")), numbers(40, 50));
}

BANTER_TEST_IN(few_bytes_kept, a_limited_number_of_bytes_is_kept)
{
    auto alice = json("alice");
    std::vector<std::string> all;
    for (const auto& n : numbers(100, 400))
        all.push_back(n + std::string(997, 'x'));
    alice.say_all(all);
    const auto kept = texts_of(alice.ask("history", R"("room":"lobby","limit":1000)"));
    BOOST_TEST(kept.size() >= 50u);
    BOOST_TEST(kept.size() <= 100u);
    BOOST_TEST(kept.back().starts_with("399"));
}

// A position before the kept messages can't be resumed.
BANTER_TEST_IN(ten_messages_kept, a_position_before_the_kept_messages_is_reset)
{
    auto bob = json("bob");
    const auto seqs = bob.say_all(numbers(0, 50));
    const auto resume_from = [&](const std::string& user, std::int64_t after) {
        auto client = json();
        client.hello(user, R"("rooms":["lobby"],"epoch":"e1",)" + number_field("after", after));
        client.expect("joined", number_field("prev", seqs.back()));
        return client;
    };
    auto carol = resume_from("carol", seqs[5]);
    carol.expect("reset", R"("room":"lobby",)" + number_field("oldest", seqs[40]));
    BOOST_TEST(carol.fence().empty());
    auto dave = resume_from("dave", seqs[39]);
    BANTER_TEST_LISTS(texts_of(dave.expect("history", R"("more":false)")), numbers(40, 50));
}

BOOST_AUTO_TEST_SUITE_END()
