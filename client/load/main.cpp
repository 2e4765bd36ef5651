#include "client/load/options.hpp"
#include "client/load/report.hpp"
#include "client/load/run.hpp"
#include "common/standard_streams.hpp"

#include <boost/system/system_error.hpp>

#include <csignal>
#include <cstdio>
#include <exception>

namespace {

// sysexits.h
constexpr int wrong_usage = 64;
constexpr int unavailable = 69;

} // namespace

int main(int argc, char** argv)
{
    using namespace banter::load;

    banter::open_standard_streams();
    std::signal(SIGPIPE, SIG_IGN);
    options wanted;
    try {
        wanted = parse_options(argc, argv);
    } catch (const std::exception& e) {
        std::fprintf(stderr, "banter-load: %s\nTry banter-load --help.\n", e.what());
        return wrong_usage;
    }
    if (wanted.help) {
        std::fputs(usage().c_str(), stdout);
        return 0;
    }

    try {
        const bool good = run(wanted, [&](const run_result& result) {
            const auto text = wanted.json_output ? to_json(wanted, result) : to_table(wanted, result);
            std::fputs(text.c_str(), stdout);
            std::fflush(stdout);
        });
        return good ? 0 : 1;
    } catch (const boost::system::system_error& e) {
        std::fprintf(stderr, "banter-load: can't connect to %s:%u: %s\n", wanted.host.to_string().c_str(),
                     wanted.port, e.code().message().c_str());
        return unavailable;
    } catch (const std::exception& e) {
        std::fprintf(stderr, "banter-load: %s\n", e.what());
        return 1;
    }
}
