#pragma once

#include "test/in_process/clients/json_client.hpp"
#include "test/in_process/server.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace banter::test {

/// How a test of the JSON form is run.
struct json_variant {
    commit_timing commits;
    json_client::over transport;

    static json_variant stored_at_once() { return {commit_timing::at_once(), json_client::over::tcp}; }
    static json_variant stored_late() { return {commit_timing::when_waited_for(), json_client::over::tcp}; }
    static json_variant over_websocket()
    {
        return {commit_timing::when_waited_for(), json_client::over::websocket};
    }
};

/// A server whose JSON clients use the transport of the variant.
class json_fixture : public server {
public:
    explicit json_fixture(json_variant v, world_settings settings = {})
        : server{{.commits = v.commits, .world = std::move(settings)}}, transport_{v.transport}
    {
    }

    json_client json(std::string_view user = {}, std::string_view fields = {})
    {
        return json_client{*this, transport_, user, fields};
    }
    json_client json_over_tcp(std::string_view user) { return server::json(user); }

    bool is_websocket() const noexcept { return transport_ == json_client::over::websocket; }

private:
    json_client::over transport_;
};

/// A server with clients that are in the lobby.
struct one_client : json_fixture {
    using json_fixture::json_fixture;
    json_client alice = json("alice");
};

struct two_clients : one_client {
    using one_client::one_client;
    json_client bob = json("bob");
};

/// A request that is refused.
struct refusal {
    const char* code;
    std::string fields;
};

strings sorted(strings list);

/// The texts and seqs of the `messages` of a page.
strings texts_of(const boost::json::object& page);
std::vector<std::int64_t> seqs_of(const boost::json::object& page);

/// "begin" to "end" - 1, each after the prefix `before`.
strings numbers(int begin, int end, const std::string& before = {});

} // namespace banter::test

/// BOOST_TEST of two lists, which reports each element that differs.
#define BANTER_TEST_LISTS(a, b) BOOST_TEST((a) == (b), boost::test_tools::per_element())

// NOLINTBEGIN(bugprone-macro-parentheses): a type has none

/// A suite of a test's variants: the two that every test has, and `more`.
#define BANTER_TEST_VARIANTS(fixture, name, more)                                                            \
    namespace {                                                                                              \
    struct name##_in : fixture {                                                                             \
        using fixture::fixture;                                                                              \
        void test();                                                                                         \
    };                                                                                                       \
    }                                                                                                        \
    BOOST_AUTO_TEST_SUITE(name)                                                                              \
    BOOST_AUTO_TEST_CASE(stored_at_once) { name##_in{json_variant::stored_at_once()}.test(); }               \
    BOOST_AUTO_TEST_CASE(stored_late) { name##_in{json_variant::stored_late()}.test(); }                     \
    more BOOST_AUTO_TEST_SUITE_END() void name##_in::test()

/// A test whose body is a member function of a class derived from `fixture`, which is a json_fixture. It is
/// run with a journal that commits at once, with one that takes its time, and so over WebSocket.
#define BANTER_TEST_IN(fixture, name)                                                                        \
    BANTER_TEST_VARIANTS(                                                                                    \
        fixture, name,                                                                                       \
        BOOST_AUTO_TEST_CASE(over_websocket) { name##_in{json_variant::over_websocket()}.test(); })

/// Likewise, of a test that is about TCP.
#define BANTER_TCP_TEST_IN(fixture, name) BANTER_TEST_VARIANTS(fixture, name, )

// NOLINTEND(bugprone-macro-parentheses)
