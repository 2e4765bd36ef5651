#pragma once

#include "test/in_process/clients/irc_client.hpp"
#include "test/in_process/irc/case_file.hpp"
#include "test/in_process/server.hpp"

#include <map>
#include <string>
#include <string_view>

namespace banter::test {

/// One run of one case against its own server.
class irc_case_run {
public:
    /// @param what  outlives the run.
    irc_case_run(const irc_case& what, protocol::irc::framing how, commit_timing storing);

    /// @throws std::runtime_error  with the failed step and the received lines.
    void run();

    /// With $alice, $room and the like put in.
    std::string filled(std::string_view text) const;

    /// The bytes to send.
    std::string sent(std::string_view text) const;

private:
    void set_up();
    void check_passwords();
    void take(const irc_step& step, irc_client& who);
    void expect_nothing(const irc_step& step, irc_client& who);
    std::string value_of(std::string_view word) const;

    const irc_case& case_;
    protocol::irc::framing how_;
    commit_timing storing_;
    server server_;
    names names_;
    std::map<std::string, irc_client, std::less<>> users_;
};

} // namespace banter::test
