#pragma once

#include "server/protocol/irc/framing.hpp"
#include "test/in_process/clients/irc_line.hpp"
#include "test/in_process/clients/irc_pattern.hpp"
#include "test/in_process/clients/wire.hpp"
#include "test/in_process/server.hpp"

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace banter::test {

/// The registration of an IRC client.
struct irc_person {
    std::string nick{};
    std::vector<std::string> caps{}; ///< all must be granted
    std::string secret{};            ///< of its device, for PASS; empty: none
    std::string realname{};          ///< empty: the nick
};

/// The lines between a BATCH and its end, nested ones included.
struct irc_batch {
    std::string type{};
    std::vector<std::string> parameters{};
    std::vector<irc_line> lines{};
};

/// A client of the IRC frontend, by lines or by messages of WebSocket.
///
/// Waiting turns the server's event loop until nothing more arrives; an expected line that is still missing
/// is an exception with the lines that arrived instead. Every line received is checked: one line, UTF-8,
/// within the limits.
class irc_client {
public:
    /// Has not registered. @param from  outlives the client.
    explicit irc_client(server& from, protocol::irc::framing how = protocol::irc::framing::lines);

    irc_client(server& from, const irc_person& who,
               protocol::irc::framing how = protocol::irc::framing::lines);

    // Talking.

    void send(std::string_view line);

    /// Bytes as TCP would carry them; by WebSocket, a message for each line that ends in them.
    void send_bytes(std::string_view bytes);

    /// Sends bytes, whether or not they are a frame of WebSocket.
    void send_raw(std::string_view bytes) { wire_.send(bytes); }

    /// From the first line to the end of the MOTD.
    void enter(const irc_person& who);

    /// @return the lines from its JOIN to the end of the names.
    std::vector<irc_line> join(std::string_view room, std::string_view key = {});

    void say(std::string_view target, std::string_view text);

    /// The connection is cut.
    void vanish() { wire_.cut(); }

    // Receiving. Lines that arrive while another one is awaited are kept in order.

    /// The next line, if one comes.
    std::optional<irc_line> try_line();

    irc_line line();

    /// The next line must be like this.
    irc_line expect(std::string_view pattern, names& known);
    irc_line expect(std::string_view pattern);

    /// Skips lines up to the first that is like this: a pattern, of which `...` at the end may be left out.
    irc_line until(std::string_view pattern, names& known);
    irc_line until(std::string_view pattern);

    /// Sends a PING and waits for its PONG, so that all earlier lines have arrived.
    /// @return all lines that were not read yet.
    std::vector<irc_line> settled();

    /// As settled(), but only messages, as nick and text.
    std::vector<std::pair<std::string, std::string>> texts();

    /// As settled(), but only the commands.
    std::vector<std::string> commands();

    /// Answers the server's fences, so that the server knows that this client has received everything. Other
    /// lines are kept.
    void confirm();

    /// Until the server closes, which it must. @return the lines that came.
    std::vector<irc_line> rest();

    /// The payload of the close frame by which the server closed; none: it did not, or by TCP.
    const std::optional<std::string>& closed_with() const noexcept { return wire_.close_frame(); }

    // Looking up.

    /// The tokens of 005 and their values; empty: none.
    std::map<std::string, std::string> isupport() const;

    /// NAMES, as nick and prefixes.
    std::map<std::string, std::string> names_of(std::string_view room);

    irc_batch batch();

    /// CHATHISTORY. @return the lines of its batch.
    std::vector<irc_line> history(std::string_view request);

    const std::string& nick() const noexcept { return nick_; }

    /// The name in the server's greeting; empty before it.
    const std::string& server_name() const noexcept { return server_name_; }
    const std::vector<irc_line>& greeting() const noexcept { return greeting_; }

    /// Whether the server's PINGs are answered at once, and not shown.
    void answer_pings(bool answer) noexcept { answers_pings_ = answer; }

private:
    void take();
    void keep(irc_line line);

    server& server_;
    wire wire_;
    std::string unsent_; // of a line that send_bytes() has got without its end
    std::deque<irc_line> kept_;
    std::string nick_;
    std::string server_name_;
    std::vector<irc_line> greeting_;
    bool answers_pings_ = true;
    std::size_t fences_ = 0;
};

/// Prefixes by nick, of the lines of NAMES or JOIN.
std::map<std::string, std::string> names_in(const std::vector<irc_line>& lines);

} // namespace banter::test
