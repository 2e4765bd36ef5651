#include "client/load/dialects.hpp"

#include "test/load/transcript_reader.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter::load;

BOOST_AUTO_TEST_SUITE(mqtt_dialect_suite)

namespace {

struct fixture {
    payload texts;
    banter::load::layout layout{.members = 2, .senders = 2, .rooms = 2, .rooms_per_member = 2};
    std::unique_ptr<dialect> protocol = make_mqtt_dialect(texts, room_map{layout});

    explicit fixture(std::size_t text_bytes = 40) : texts{7, text_bytes} {}

    // A published message is received unchanged.
    std::string message(message_key key) const
    {
        std::string out;
        protocol->append_message(out, key);
        return out;
    }
};

std::string bytes(std::initializer_list<int> values)
{
    std::string out;
    for (const int v : values)
        out += static_cast<char>(v);
    return out;
}

const std::string connack = bytes({0x20, 2, 0, 0});
const std::string suback = bytes({0x90, 4, 0, 1, 0, 0});

} // namespace

BOOST_AUTO_TEST_CASE(a_greeting_connects_and_subscribes_to_all_rooms)
{
    fixture f;
    std::string name;
    f.texts.append_name(name, 1);
    std::string out;
    f.protocol->append_greeting(out, 1);
    BOOST_TEST(out == bytes({0x10, 12 + 13, 0, 4}) + "MQTT" + bytes({4, 2, 0, 0, 0, 13}) + name +
                          bytes({0x82, 2 + 2 * 13, 0, 1, 0, 10}) + "load-00001" + bytes({0, 0, 10}) +
                          "load-00000" + bytes({0}));
}

BOOST_AUTO_TEST_CASE(a_message_is_published_in_the_senders_first_room)
{
    fixture f;
    BOOST_TEST(f.message({1, 1}).starts_with(bytes({0x30, 12 + 56, 0, 10}) + "load-00001["));
    fixture longer{200};
    BOOST_TEST(
        longer.message({1, 1}).starts_with(bytes({0x30, (12 + 216) % 128 + 128, 1, 0, 10}) + "load-00001["));
}

BOOST_AUTO_TEST_CASE(each_confirmed_topic_is_a_joined_room)
{
    fixture f;
    const auto result = read_however_cut(*f.protocol, connack + suback, f.layout);
    BOOST_TEST(result.stats.joined == 2u);
    BOOST_TEST(result.stats.refusals == 0u);
    BOOST_TEST(result.stats.foreign == 0u);
}

BOOST_AUTO_TEST_CASE(refusals_are_counted)
{
    fixture f;
    const auto result =
        read_however_cut(*f.protocol, bytes({0x20, 2, 0, 5, 0x90, 4, 0, 1, 0, 0x80}), f.layout);
    BOOST_TEST(result.stats.refusals == 2u);
    BOOST_TEST(result.stats.joined == 1u);
    BOOST_TEST(result.stats.last_words == "SUBACK 128");
}

BOOST_AUTO_TEST_CASE(messages_are_deliveries)
{
    for (const std::size_t text_bytes : {40, 200}) {
        fixture f{text_bytes};
        const auto result = read_however_cut(*f.protocol,
                                             f.message({0, 1}) + bytes({0x30, 5, 0, 1}) + "xhi" +
                                                 bytes({0xd0, 0}) + f.message({1, 1}) + bytes({0x30, 100, 0}),
                                             f.layout, 2);
        BOOST_TEST(result.checks.accepted(reader_kind::prompt) == 2u);
        BOOST_TEST(result.stats.foreign == 1u);
        BOOST_TEST(result.checks.found(false).total() == 0u);
    }
}

BOOST_AUTO_TEST_CASE(the_packet_id_of_a_message_of_higher_quality_is_ignored)
{
    fixture f;
    auto message = f.message({0, 1});
    message[0] = 0x32;
    message[1] = static_cast<char>(message[1] + 2);
    message.insert(14, bytes({0, 9}));
    BOOST_TEST(read_however_cut(*f.protocol, message, f.layout, 1).checks.accepted(reader_kind::prompt) ==
               1u);
}

BOOST_AUTO_TEST_CASE(nonsense_is_foreign)
{
    fixture f;
    BOOST_TEST(
        read_however_cut(*f.protocol, bytes({0x30, 0, 0x30, 1, 0, 0x30, 3, 0, 9, 1, 0xf0, 0}), f.layout)
            .stats.foreign == 4u);
    BOOST_TEST(
        read_however_cut(*f.protocol, bytes({0x30, 0xff, 0xff, 0xff, 0xff, 0x01}), f.layout).stats.foreign >
        0u);
}

BOOST_AUTO_TEST_CASE(damaged_bytes_do_no_harm)
{
    fixture f;
    survive_damage(*f.protocol, connack + suback + f.message({0, 1}) + bytes({0xd0, 0}) + f.message({1, 1}),
                   f.layout);
}

BOOST_AUTO_TEST_SUITE_END()
