// Splitting a stream must not change its lines; a second, simple framer must agree; parse(write(x)) == x;
// event fields never add lines; splitting loses no text.
#include "common/text.hpp"
#include "server/protocol/irc/event_lines.hpp"
#include "server/protocol/irc/line.hpp"
#include "server/protocol/irc/line_framer.hpp"
#include "server/protocol/irc/line_writer.hpp"
#include "server/protocol/irc/text.hpp"
#include "test/fuzz/check.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace banter::protocol::irc;

constexpr std::string_view too_long = "\n"; // which no line is

/// Feeds `stream` in pieces whose lengths come from `cuts` (0: all the rest).
std::vector<std::string> framed(std::string_view stream, std::string_view cuts)
{
    std::vector<std::string> found;
    line_framer framer;
    for (std::size_t turn = 0; !stream.empty(); ++turn) {
        const auto cut = cuts.empty() ? 0u : static_cast<unsigned char>(cuts[turn % cuts.size()]);
        // An exact copy, so that a sanitizer notices a read past the piece.
        const std::string piece{stream.substr(0, cut == 0 ? stream.size() : cut)};
        stream.remove_prefix(piece.size());
        std::string_view rest = piece;
        for (auto s = framer.next(rest); s != line_framer::status::incomplete; s = framer.next(rest))
            found.emplace_back(s == line_framer::status::line ? framer.line() : too_long);
        CHECK(rest.empty());
    }
    return found;
}

/// The same of a stream that ends a line at its end.
std::vector<std::string> modelled(std::string_view stream)
{
    std::vector<std::string> found;
    while (!stream.empty()) {
        const auto text = stream.substr(0, stream.find_first_of("\r\n"));
        stream.remove_prefix(std::min(text.size() + 1, stream.size()));
        if (text.empty())
            continue;
        std::size_t tags = 0;
        bool bad = false;
        if (text.front() == '@') {
            const auto space = text.find(' ');
            tags = space == std::string_view::npos ? text.size() : space + 1;
            bad = std::min(space, text.size()) > 4095;
        }
        found.emplace_back(bad || text.size() - tags > 510 ? too_long : text);
    }
    return found;
}

/// The only line of `bytes`, without its end.
std::string_view only_line(std::string_view bytes)
{
    CHECK(bytes.ends_with("\r\n"));
    bytes.remove_suffix(2);
    CHECK(bytes.find_first_of(std::string_view{"\r\n\0", 3}) == std::string_view::npos);
    const auto tags = bytes.starts_with('@') ? bytes.find(' ') + 1 : 0;
    CHECK(bytes.size() - tags <= 510);
    return bytes;
}

void check_rewritten(std::string_view text)
{
    line first;
    if (parse(text, first) == line_fault::malformed)
        return;
    std::string out;
    {
        line_writer w{out};
        for (auto rest = first.tags; const auto t = next_tag(rest);)
            if (!t->key.empty())
                w.tag(t->key, unescaped(t->value));
        w.command(first.command);
        for (std::size_t i = 0; i + 1 < first.count; ++i)
            w.middle(first.param(i));
        if (first.count > 0)
            w.trailing(first.param(first.count - 1));
    }
    line second;
    CHECK(parse(only_line(out), second) != line_fault::malformed);
    CHECK(second.command == first.command);
    CHECK(second.count == first.count);
    // An added colon may displace the last byte.
    const bool cut = out.find("\u2026") != std::string::npos;
    for (std::size_t i = 0; i < first.count && !cut; ++i) {
        // Characters that must not reach a client are left out.
        const bool whole = banter::printable(first.param(i)) == first.param(i);
        CHECK(!whole || second.param(i) == first.param(i));
    }
    for (auto rest = first.tags; const auto t = next_tag(rest);) {
        if (t->key.empty())
            continue;
        CHECK(second.tag(t->key).has_value());
        CHECK(unescaped(*second.tag(t->key)) == unescaped(*first.tag(t->key)));
    }
    const auto passed_on = client_only(first.tags);
    CHECK(client_only(passed_on) == passed_on);
}

void check_split(std::string_view text, std::size_t most, splitter::spaces at_cuts)
{
    std::size_t at = 0; // the end of the last piece in `text`
    splitter pieces{text, most, at_cuts};
    bool first = true;
    while (const auto p = pieces.next()) {
        CHECK(!p->text.empty() && p->text.size() <= most);
        CHECK(p->text.find('\n') == std::string_view::npos);
        const auto begin =
            p->blank ? at + (first ? 0 : 1) : static_cast<std::size_t>(p->text.data() - text.data());
        const auto between = text.substr(at, begin - at);
        CHECK(first || p->continues || between == "\n");
        CHECK(!first || between.empty());
        CHECK(!p->continues || between.empty() || (between == " " && at_cuts == splitter::spaces::dropped));
        at = begin + (p->blank ? 0 : p->text.size());
        first = false;
    }
    CHECK(at == text.size());
}

std::size_t lines_in(std::string_view bytes)
{
    std::size_t count = 0;
    for (; !bytes.empty(); ++count) {
        const auto end = bytes.find("\r\n");
        CHECK(end != std::string_view::npos);
        only_line(bytes.substr(0, end + 2));
        bytes.remove_prefix(end + 2);
    }
    return count;
}

void check_events(std::string_view a, std::string_view b, capabilities caps)
{
    namespace chat = banter::chat;
    const std::string one{a};
    const std::string two{b};
    std::string out;
    const auto count = [&](const auto& e) {
        out.clear();
        append_lines(out, e, caps);
        return lines_in(out);
    };
    chat::message said{"r" + one, one, two, {}, 7, 6};
    said.tags = one;
    CHECK(count(said) >= 1);
    said.cuts = {static_cast<std::uint32_t>(two.size() / 3), static_cast<std::uint32_t>(two.size() / 2)};
    CHECK(count(said) >= 1);
    said.text = "/me " + two;
    CHECK(count(said) >= 1);
    chat::presence joined{"r" + one, two, true};
    joined.realname = one;
    CHECK(count(joined) == 1);
    CHECK(count(chat::topic_change{"r" + one, two, one}) == 1);
    CHECK(count(chat::rules_changed{"r" + one, two, {{chat::rule::bans, true, one}}}) == 1);
    CHECK(count(chat::ephemeral_message{"@" + one, one, two, chat::post_ephemeral::kind::ctcp, two, one}) ==
          1);
    CHECK(count(chat::user_changed{one, chat::user_changed::kind::quit, two}) == 1);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view input{reinterpret_cast<const char*>(data), size};
    const auto cuts = input.substr(0, input.size() < 8 ? input.size() / 2 : 4);
    const auto rest = input.substr(cuts.size());
    const auto stream = std::string{rest} + "\n";

    const auto whole = framed(stream, {});
    CHECK(whole == modelled(stream));
    CHECK(whole == framed(stream, cuts));
    CHECK(whole == framed(stream, "\1"));
    for (const auto& text : whole)
        if (text != too_long)
            check_rewritten(text);

    const auto most = 4 + (cuts.empty() ? 0u : static_cast<unsigned char>(cuts[0])) % 64u;
    check_split(rest, most, splitter::spaces::dropped);
    check_split(rest, most, splitter::spaces::kept);
    CHECK(!banter::is_utf8(rest) || banter::is_utf8(clean(rest)));

    const auto half = rest.size() / 2;
    const capabilities all{capability::message_tags, capability::server_time,   capability::batch,
                           capability::multiline,    capability::extended_join, capability::setname};
    check_events(rest.substr(0, half), rest.substr(half), {});
    check_events(rest.substr(0, half), rest.substr(half), all);
    return 0;
}
