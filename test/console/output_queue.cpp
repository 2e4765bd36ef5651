// Bytes on their way to a pipe that may be slow or gone.
#include "client/console/output_queue.hpp"

#include "test/console/pipe.hpp"

#include <boost/test/unit_test.hpp>

#include <cerrno>

using namespace banter::console;
using namespace banter::console::test;

BOOST_AUTO_TEST_SUITE(output_queue_suite)

namespace {

struct fixture {
    fixture() { to.non_blocking_reads(); }

    void turn()
    {
        io.restart();
        io.poll();
    }

    // Turns the loop and reads until there is nothing more.
    std::string read_all()
    {
        std::string all;
        for (std::string some; turn(), !(some = to.read()).empty();)
            all += some;
        return all;
    }

    boost::asio::io_context io{1};
    pipe_pair to;
    int drained = 0;
    std::vector<int> errors;
    output_queue out{
        io, to.in(), {.drained = [this] { ++drained; }, .failed = [this](int e) { errors.push_back(e); }}};
};

} // namespace

BOOST_AUTO_TEST_CASE(written_bytes_arrive_in_order_and_leave_the_queue_empty)
{
    fixture s;
    BOOST_TEST(s.out.empty());
    s.out.write("one ");
    s.out.write("two");
    BOOST_TEST(!s.out.empty());
    BOOST_TEST(s.read_all() == "one two");
    BOOST_TEST(s.out.empty());
    BOOST_TEST(s.drained == 1);
    s.out.write(" three");
    BOOST_TEST(s.read_all() == " three");
    BOOST_TEST(s.drained == 2);
    s.out.write("");
    BOOST_TEST(s.read_all() == "");
    BOOST_TEST(s.drained == 2);
}

BOOST_AUTO_TEST_CASE(a_slow_reader_does_not_block_and_gets_every_byte)
{
    fixture s;
    std::string sent;
    for (int i = 0; i < 60'000; ++i)
        sent += std::to_string(i) + '\n';
    s.out.write(sent);
    s.turn();
    BOOST_TEST(!s.out.empty());
    BOOST_TEST((s.read_all() == sent));
    BOOST_TEST(s.out.empty());
}

BOOST_AUTO_TEST_CASE(a_queue_is_full_above_256_KiB_and_accepts_again_below_64_KiB)
{
    fixture s;
    s.out.write(std::string(output_queue::full_bytes, 'x'));
    BOOST_TEST(!s.out.full());
    s.out.write("x");
    BOOST_TEST(s.out.full());
    std::size_t read = 0;
    while (s.drained == 0) {
        const auto some = s.to.read();
        read += some.size();
        s.turn();
        BOOST_REQUIRE(read <= output_queue::full_bytes);
    }
    BOOST_TEST(!s.out.full());
    BOOST_TEST(!s.out.empty()); // reported before the end, so that the pipe never runs dry
    read += s.read_all().size();
    BOOST_TEST(read == output_queue::full_bytes + 1);
    BOOST_TEST(s.drained == 2); // and at the end
}

BOOST_AUTO_TEST_CASE(a_closed_reader_is_reported_once_also_when_nothing_is_written)
{
    fixture s;
    s.turn();
    s.to.close_out();
    s.turn();
    BOOST_TEST(s.errors == std::vector<int>{EPIPE}, boost::test_tools::per_element());
    s.out.write("late");
    s.turn();
    BOOST_TEST(s.errors.size() == 1u);
    BOOST_TEST(s.out.empty());
}

BOOST_AUTO_TEST_SUITE_END()
