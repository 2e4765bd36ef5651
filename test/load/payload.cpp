#include "client/load/payload.hpp"

#include <boost/test/unit_test.hpp>

using namespace banter::load;

BOOST_AUTO_TEST_SUITE(payload_suite)

namespace {

struct line {
    explicit line(const payload& texts, message_key key)
    {
        texts.append_text(text, key);
        texts.append_name(name, key.sender);
    }

    std::string text;
    std::string name;
};

bool reads(const payload& texts, const line& l, message_key& key)
{
    return texts.read(l.text.data(), l.name.data(), key);
}

} // namespace

BOOST_AUTO_TEST_CASE(a_text_has_the_wanted_length)
{
    for (const std::size_t bytes :
         {std::size_t{21}, std::size_t{22}, std::size_t{100}, std::size_t{16'384}}) {
        const payload texts{1, bytes};
        BOOST_TEST(line(texts, {1, 1}).text.size() == bytes);
        BOOST_TEST(texts.bytes() == bytes);
    }
}

BOOST_AUTO_TEST_CASE(a_written_payload_reads_back)
{
    const payload texts{42, 100};
    for (const message_key key :
         {message_key{0, 1}, {99, 0xdeadbeef}, {0xabcd, 0xffffffff}, {0x1234, 0x9abcdef0}}) {
        message_key found;
        BOOST_TEST(reads(texts, line{texts, key}, found));
        BOOST_TEST((found == key));
    }
}

BOOST_AUTO_TEST_CASE(a_text_of_another_run_is_not_ours)
{
    message_key key;
    BOOST_TEST(!reads(payload{1, 100}, line(payload{2, 100}, {0, 1}), key));
}

BOOST_AUTO_TEST_CASE(a_changed_text_is_noticed)
{
    const payload texts{1, 100};
    message_key key;
    for (const std::size_t at : {std::size_t{0}, payload::key_bytes, std::size_t{99}}) {
        line l{texts, {3, 4}};
        l.text[at] ^= 1;
        BOOST_TEST(!reads(texts, l, key));
    }
}

BOOST_AUTO_TEST_CASE(the_wrong_author_is_noticed)
{
    const payload texts{1, 100};
    line l{texts, {3, 4}};
    l.name.back() = '4';
    message_key key;
    BOOST_TEST(!reads(texts, l, key));
}

BOOST_AUTO_TEST_SUITE_END()
