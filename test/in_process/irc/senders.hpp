#pragma once

#include "test/in_process/clients/http_tail.hpp"
#include "test/in_process/clients/irc_client.hpp"
#include "test/in_process/clients/json_client.hpp"
#include "test/in_process/clients/plain_client.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// A sender and a hearer on each frontend.
namespace banter::test {

/// Sends texts to the lobby through one frontend.
class sender {
public:
    virtual ~sender() = default;
    virtual std::string user() const = 0;
    virtual void say(std::string_view text) = 0;
    virtual bool can_carry(std::string_view /*text*/) const { return true; }

    /// Whether a valid text is accepted from this sender.
    virtual bool must_say(std::string_view /*text*/) const { return true; }

    /// The form in which a sent text is received.
    virtual std::string carried(std::string_view text) const { return std::string{text}; }
};

/// Makes a sender, by the name of its frontend.
const std::map<std::string, std::function<std::unique_ptr<sender>(server&)>>& senders();

/// The texts received on each frontend; of IRC with draft/multiline, the joined texts of its batches.
struct received_texts {
    std::vector<irc_line> irc{};
    std::vector<irc_line> web{};
    std::vector<std::string> multi{};
    std::vector<std::string> json{};
    std::vector<std::string> plain{};
    std::vector<std::string> events{};
};

/// One receiver for each outgoing form, in the lobby.
class receivers {
public:
    /// @param from  outlives them.
    explicit receivers(server& from);

    /// The messages of `user`, the only sender, since the last call.
    /// @throws std::runtime_error  if another user sent one.
    received_texts heard(std::string_view user);

private:
    std::vector<std::string> heard_by_multi(std::string_view user);

    server& server_;
    irc_client irc_;
    irc_client web_;
    irc_client multi_;
    json_client json_;
    plain_client plain_;
    http_tail events_;
};

/// `text` without spaces and line ends, which IRC does not keep where it splits a text.
std::string unspaced(std::string_view text);

/// The joined text of the lines of one message, without spaces.
std::string said_on_irc(const std::vector<irc_line>& lines);

} // namespace banter::test
