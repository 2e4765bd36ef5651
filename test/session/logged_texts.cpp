// Texts of peers in the log: short, and printable.
#include "test/session/world.hpp"

#include <boost/test/unit_test.hpp>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <memory>
#include <sstream>
#include <string>

using namespace banter;
using namespace banter::test;

BOOST_AUTO_TEST_SUITE(logged_texts)

namespace {

/// A world whose log can be read.
struct logged_world : world {
    logged_world() : before{spdlog::default_logger()}
    {
        auto logger =
            std::make_shared<spdlog::logger>("test", std::make_shared<spdlog::sinks::ostream_sink_st>(out));
        logger->set_pattern("%l %v");
        logger->set_level(spdlog::level::debug);
        spdlog::set_default_logger(std::move(logger));
    }
    ~logged_world() { spdlog::set_default_logger(before); }
    logged_world(const logged_world&) = delete;
    logged_world& operator=(const logged_world&) = delete;

    // The log since the last call.
    std::string log()
    {
        auto text = out.str();
        out.str({});
        return text;
    }

    std::ostringstream out;
    std::shared_ptr<spdlog::logger> before;
};

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

} // namespace

BOOST_FIXTURE_TEST_CASE(long_texts_of_a_hello_are_cut_also_when_it_is_refused, logged_world)
{
    const std::string very_long(30'000, 'x');
    for (const auto& user : {std::string{"alice"}, std::string{"a#b"}, very_long}) {
        auto p = connect();
        log();
        p.send(R"({"type":"hello","user":")" + user + R"(","client":"1.0 )" + very_long + "\"}");
        settle();
        const auto text = log();
        BOOST_TEST(has(text, " registers as " + user.substr(0, 5)));
        BOOST_TEST(has(text, "(1.0 xxx"));
        BOOST_TEST(text.size() < 400u);
    }
}

BOOST_FIXTURE_TEST_CASE(texts_in_the_log_are_printable, logged_world)
{
    auto p = connect();
    p.send(R"({"type":"hello","user":"al\u001b[2Jice","client":"x\ninfo forged\u202e \u001b]0;title"})");
    p.send(R"({"user":"bo\u001bb","text":"two\nlines\u001b[2J"})");
    p.send(R"({"type":"message","room":"a\nb","text":")" + std::string(10'000, 'x') + "\"}");
    settle();
    const auto text = log();
    BOOST_TEST(!has(text, "\x1b"));
    BOOST_TEST(!has(text, "\xe2\x80\xae"));
    BOOST_TEST(!has(text, "\ninfo forged"));
    BOOST_TEST(text.size() < 2'000u);
}

BOOST_FIXTURE_TEST_CASE(a_wrong_secret_is_logged_with_name_and_address, logged_world)
{
    for (const auto* const token : {"alice's secret", "a lucky guess"}) {
        auto p =
            connect(protocol::json::object_frontend(), {boost::asio::ip::make_address("192.0.2.2"), 4'711});
        p.send(R"({"type":"hello","rooms":[],"user":"alice","token":")" + std::string{token} + "\"}");
        p.send(R"({"type":"bye"})");
        settle();
    }
    const auto text = log();
    BOOST_TEST(has(text, "warning wrong secret for alice from 192.0.2.2\n"));
    BOOST_TEST(!has(text, "lucky"));
}

BOOST_FIXTURE_TEST_CASE(a_secret_that_is_not_compared_is_logged, logged_world)
{
    welcome("alice", R"(,"token":"alice's secret")");
    settle();
    for (int i = 0; i < 6; ++i) {
        auto p =
            connect(protocol::json::object_frontend(), {boost::asio::ip::make_address("192.0.2.2"), 4'711});
        log();
        p.send(R"({"type":"hello","rooms":[],"user":"alice","token":"guess number )" + std::to_string(i) +
               "\"}");
        p.send(R"({"type":"bye"})");
        settle();
    }
    BOOST_TEST(has(log(), "warning secret for alice from 192.0.2.2 is not compared: too many wrong ones\n"));
}

BOOST_AUTO_TEST_SUITE_END()
