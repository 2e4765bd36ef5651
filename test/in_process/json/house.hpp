#pragma once

#include "server/web/http_door.hpp"
#include "test/session/world.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace banter::test {

class json_client;
class plain_client;

/// How a test is run.
struct way {
    bool commits_at_once = true; ///< else commits and reads happen one by one, in turns of their own
    bool websocket = false;      ///< what the JSON form is spoken over; else it is TCP
};

/// The server, and who talks to it. A request is applied as soon as it is sent; when it is released is up to
/// the journal, which a late one does not do before somebody waits for an answer.
class house {
public:
    explicit house(way how, world_settings settings = {});

    /// A client of the JSON form, over what the test is run over. With a name, it has said hello, with these
    /// fields more, and has read the answers.
    json_client json(std::string_view user = {}, std::string_view fields = {});
    json_client json_over_tcp(std::string_view user);
    plain_client plain(std::string_view user = {});
    peer connect() { return world_.connect(); }
    peer connect_to_web() { return world_.connect(web_); }

    bool websocket() const noexcept { return how_.websocket; }

    /// Runs what is ready.
    void turn() { world_.turn(); }

    /// Turns until nothing is ready and the journal has nothing waiting.
    void settle();

    /// Different each time.
    std::string unique_id() { return "id-" + std::to_string(++ids_); }

    world& server() noexcept { return world_; }

private:
    static world_settings with(way how, world_settings s);

    way how_;
    web::http_door web_{{}}; // outlives the sessions
    world world_;
    int ids_ = 0;
};

/// @param text  JSON without the braces: `"room":"lobby","limit":5`
boost::json::object object_of(std::string_view text);

/// A text as JSON has it, quotes included.
std::string json_text(std::string_view text);

/// `"name":value`, to be put behind other fields.
std::string number_field(std::string_view name, std::int64_t value);

std::string text_in(const boost::json::object& o, std::string_view field);
std::int64_t number_in(const boost::json::object& o, std::string_view field);

/// The strings of an array.
std::vector<std::string> list_in(const boost::json::object& o, std::string_view field);
std::vector<std::string> sorted(std::vector<std::string> list);

/// Of the `messages` of a page.
std::vector<std::string> texts_of(const boost::json::object& page);
std::vector<std::int64_t> seqs_of(const boost::json::object& page);

/// "begin" to "end" - 1, each behind `before`.
std::vector<std::string> numbers(int begin, int end, const std::string& before = {});

using strings = std::vector<std::string>;

} // namespace banter::test

/// BOOST_TEST of two lists, which tells of each element that differs.
#define BANTER_TEST_LISTS(a, b) BOOST_TEST((a) == (b), boost::test_tools::per_element())

// NOLINTBEGIN(bugprone-macro-parentheses): a type has none

/// A test whose body is a member function of a class derived from `fixture`, which is a house. It is run with
/// a journal that commits at once, with one that takes its time, and so over WebSocket.
#define BANTER_TEST_IN(fixture, name)                                                                        \
    namespace {                                                                                              \
    struct name##_in : fixture {                                                                             \
        using fixture::fixture;                                                                              \
        void test();                                                                                         \
    };                                                                                                       \
    }                                                                                                        \
    BOOST_AUTO_TEST_SUITE(name)                                                                              \
    BOOST_AUTO_TEST_CASE(stored_at_once) { name##_in{{true, false}}.test(); }                                \
    BOOST_AUTO_TEST_CASE(stored_late) { name##_in{{false, false}}.test(); }                                  \
    BOOST_AUTO_TEST_CASE(over_websocket) { name##_in{{false, true}}.test(); }                                \
    BOOST_AUTO_TEST_SUITE_END()                                                                              \
    void name##_in::test()

/// Likewise, of a test that is about TCP.
#define BANTER_TCP_TEST_IN(fixture, name)                                                                    \
    namespace {                                                                                              \
    struct name##_in : fixture {                                                                             \
        using fixture::fixture;                                                                              \
        void test();                                                                                         \
    };                                                                                                       \
    }                                                                                                        \
    BOOST_AUTO_TEST_SUITE(name)                                                                              \
    BOOST_AUTO_TEST_CASE(stored_at_once) { name##_in{{true, false}}.test(); }                                \
    BOOST_AUTO_TEST_CASE(stored_late) { name##_in{{false, false}}.test(); }                                  \
    BOOST_AUTO_TEST_SUITE_END()                                                                              \
    void name##_in::test()

// NOLINTEND(bugprone-macro-parentheses)
