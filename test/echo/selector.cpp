#include "server/echo/selector.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <sys/resource.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <fcntl.h>
#include <set>
#include <string>
#include <vector>

using namespace banter::echo;
using std::chrono::milliseconds;

BOOST_AUTO_TEST_SUITE(selector_suite)

namespace {

const std::array<std::string, 3> names{"select", "poll", "epoll"};

/// Two connected sockets.
class pair {
public:
    pair() { BOOST_REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fds_.data()) == 0); }
    ~pair()
    {
        ::close(fds_[0]);
        hang_up();
    }
    int fd() const { return fds_[0]; }
    void speak() const { BOOST_REQUIRE(::send(fds_[1], "x", 1, MSG_NOSIGNAL) == 1); }
    void fill() const
    {
        const std::string much(65536, 'x');
        while (::send(fds_[0], much.data(), much.size(), MSG_NOSIGNAL) > 0) {
        }
    }
    void hang_up()
    {
        if (fds_[1] >= 0)
            ::close(fds_[1]);
        fds_[1] = -1;
    }

private:
    std::array<int, 2> fds_{};
};

/// "3:r 4:rw", with the descriptors in order.
std::set<std::string> look(selector& s)
{
    std::set<std::string> out;
    for (const auto& [fd, mask] : s.select(milliseconds{0}))
        out.insert(std::to_string(fd) + ":" + ((mask & readable) != 0 ? "r" : "") +
                   ((mask & writable) != 0 ? "w" : ""));
    return out;
}

std::set<std::string> only(const pair& p, const std::string& what)
{
    return {std::to_string(p.fd()) + ":" + what};
}

void watch(selector& s, const pair& p, events wanted)
{
    BOOST_REQUIRE(s.register_fd(p.fd(), wanted, {}).empty());
}

} // namespace

BOOST_DATA_TEST_CASE(only_ready_descriptors_are_reported, boost::unit_test::data::make(names), name)
{
    const auto s = make_selector(name);
    const pair quiet;
    const pair talks;
    watch(*s, quiet, readable);
    watch(*s, talks, readable);
    BOOST_TEST(look(*s).empty());
    talks.speak();
    BOOST_TEST(look(*s) == only(talks, "r"));
    BOOST_TEST(look(*s) == only(talks, "r"), "and again, until it has been read");
}

BOOST_DATA_TEST_CASE(the_requested_events_can_be_changed, boost::unit_test::data::make(names), name)
{
    const auto s = make_selector(name);
    const pair p;
    p.speak();
    watch(*s, p, readable | writable);
    BOOST_TEST(look(*s) == only(p, "rw"));
    s->modify(p.fd(), writable, {});
    BOOST_TEST(look(*s) == only(p, "w"));
    p.fill();
    BOOST_TEST(look(*s).empty());
    s->modify(p.fd(), 0, {});
    BOOST_TEST(look(*s).empty());
    s->modify(p.fd(), readable, {});
    BOOST_TEST(look(*s) == only(p, "r"));
}

BOOST_DATA_TEST_CASE(the_highest_may_be_quiet_for_a_while, boost::unit_test::data::make(names), name)
{
    const auto s = make_selector(name);
    const pair low;
    const pair middle;
    const pair high;
    for (const auto* p : {&low, &middle, &high})
        watch(*s, *p, readable);
    high.speak();
    s->modify(high.fd(), 0, {});
    s->unregister(middle.fd());
    BOOST_TEST(look(*s).empty());
    s->modify(high.fd(), readable, {});
    BOOST_TEST(look(*s) == only(high, "r"));
}

BOOST_DATA_TEST_CASE(an_unregistered_descriptor_is_not_reported, boost::unit_test::data::make(names), name)
{
    const auto s = make_selector(name);
    const std::array<pair, 5> pairs;
    for (const auto& p : pairs)
        watch(*s, p, readable);
    for (const auto& p : pairs)
        p.speak();
    BOOST_TEST(look(*s).size() == 5u);
    for (const auto i : {2, 4, 0, 1}) // from the middle, the last, the first
        s->unregister(pairs[static_cast<std::size_t>(i)].fd());
    BOOST_TEST(look(*s) == only(pairs[3], "r"));
    watch(*s, pairs[0], readable);
    s->unregister(pairs[3].fd());
    BOOST_TEST(look(*s) == only(pairs[0], "r"));
}

BOOST_DATA_TEST_CASE(a_hang_up_is_reported_as_the_requested_events, boost::unit_test::data::make(names), name)
{
    const auto s = make_selector(name);
    pair reads;
    pair writes;
    watch(*s, reads, readable);
    writes.fill();
    watch(*s, writes, writable);
    BOOST_TEST(look(*s).empty());
    reads.hang_up();
    BOOST_TEST(look(*s) == only(reads, "r"));
    s->unregister(reads.fd());
    writes.hang_up();
    BOOST_TEST(look(*s) == only(writes, "w"));
}

BOOST_DATA_TEST_CASE(a_callback_may_unregister_its_descriptor, boost::unit_test::data::make(names), name)
{
    const auto s = make_selector(name);
    const pair p;
    int called = 0;
    const auto refused = s->register_fd(p.fd(), readable, [&](int fd, events) {
        s->unregister(fd);
        ++called;
    });
    BOOST_TEST(refused == "");
    p.speak();
    for (const auto& [fd, mask] : s->select(milliseconds{0})) {
        const auto callback = (*s)[fd].data;
        callback(fd, mask);
    }
    BOOST_TEST(called == 1);
    BOOST_TEST(look(*s).empty());
}

BOOST_DATA_TEST_CASE(many_that_are_ready_are_all_reported, boost::unit_test::data::make(names), name)
{
    const auto s = make_selector(name);
    const std::vector<pair> pairs(300); // more than one call of epoll reports
    for (const auto& p : pairs) {
        watch(*s, p, readable);
        p.speak();
    }
    std::set<int> reported;
    for (int calls = 0; calls < 3; ++calls) {
        for (const auto& [fd, mask] : s->select(milliseconds{0})) {
            reported.insert(fd);
            char byte = 0;
            BOOST_TEST(::recv(fd, &byte, 1, 0) == 1);
        }
    }
    BOOST_TEST(reported.size() == pairs.size());
}

BOOST_AUTO_TEST_CASE(select_refuses_a_descriptor_past_its_bitmap)
{
    rlimit files{};
    BOOST_REQUIRE(::getrlimit(RLIMIT_NOFILE, &files) == 0);
    files.rlim_cur = files.rlim_max;
    BOOST_REQUIRE(::setrlimit(RLIMIT_NOFILE, &files) == 0);
    const pair p;
    const int far = ::fcntl(p.fd(), F_DUPFD_CLOEXEC, FD_SETSIZE);
    if (far < 0) {
        BOOST_TEST_MESSAGE("skipped: no descriptor above FD_SETSIZE is available");
        return;
    }
    const auto s = make_select_selector();
    BOOST_TEST(s->register_fd(far, readable, {}).find("past select's limit") != std::string::npos);
    watch(*s, p, readable);
    p.speak();
    BOOST_TEST(look(*s) == only(p, "r"), "and goes on with the others");
    for (const auto* name : {"poll", "epoll"})
        BOOST_TEST(make_selector(name)->register_fd(far, readable, {}) == "");
    ::close(far);
}

BOOST_AUTO_TEST_CASE(the_best_of_this_system_is_epoll)
{
    BOOST_TEST(best_selector() == "epoll");
    BOOST_TEST(!make_selector("kqueue"));
}

BOOST_AUTO_TEST_SUITE_END()
