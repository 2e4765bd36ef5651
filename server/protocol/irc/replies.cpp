#include "server/protocol/irc/replies.hpp"

#include "server/protocol/irc/limits.hpp"
#include "server/protocol/irc/line_writer.hpp"

#include <algorithm>
#include <utility>

namespace banter::protocol::irc {

namespace {

// Adds `tag` to each line that is in no batch yet.
std::string tagged(std::string_view lines, std::string_view tag)
{
    std::string out;
    while (!lines.empty()) {
        const auto end = std::min(lines.find('\n'), lines.size() - 1) + 1;
        auto line = lines.substr(0, end);
        lines.remove_prefix(end);
        const bool has_tags = line.starts_with('@');
        const auto tags = has_tags ? line.substr(1, line.find(' ') - 1) : std::string_view{};
        if (tags.starts_with("batch=") || tags.find(";batch=") != std::string_view::npos) {
            out += line;
            continue;
        }
        out += '@';
        out += tag;
        out += has_tags ? ';' : ' ';
        line.remove_prefix(has_tags ? 1 : 0);
        out += line;
    }
    return out;
}

} // namespace

void append_numeric(std::string& out, const peer& to, numeric n,
                    std::initializer_list<std::string_view> middles, std::string_view text)
{
    line_writer w{out};
    w.numeric(n, to.nick);
    for (const auto m : middles)
        w.middle(m);
    w.trailing(text);
}

void append_bare(std::string& out, const peer& to, numeric n, std::initializer_list<std::string_view> middles)
{
    line_writer w{out};
    w.numeric(n, to.nick);
    for (const auto m : middles)
        w.middle(m);
}

void append_fail(std::string& out, std::string_view command, std::string_view code,
                 std::initializer_list<std::string_view> about, std::string_view text)
{
    line_writer w{out};
    w.from_server().command("FAIL").middle(command).middle(code);
    for (const auto a : about)
        w.middle(a);
    w.trailing(text);
}

void append_note(std::string& out, const peer& to, std::string_view code, std::string_view text)
{
    line_writer w{out};
    w.from_server();
    if (to.has(capability::standard_replies))
        w.command("NOTE").middle("*").middle(code);
    else
        w.command("NOTICE").nick(to.nick);
    w.trailing(text);
}

void append_pong(std::string& out, std::string_view token)
{
    line_writer w{out};
    const std::size_t head = 2 * server_name.size() + std::string_view{": PONG  :"}.size() + line_end_bytes;
    if (head + token.size() <= line_bytes)
        w.from_server().command("PONG").middle(server_name).trailing(token);
    else
        w.command("PONG").trailing(token);
}

void append_packed(std::string& out, const peer& to, numeric n,
                   std::initializer_list<std::string_view> middles, const std::vector<std::string>& words,
                   char delimiter)
{
    for (std::size_t at = 0; at < words.size();) {
        line_writer w{out};
        w.numeric(n, to.nick);
        for (const auto m : middles)
            w.middle(m);
        w.trailing(words[at++]);
        while (at < words.size() && words[at].size() + 1 <= w.left())
            w.more(std::string_view{&delimiter, 1}).more(words[at++]);
    }
}

void put_into_batch(std::string_view reference, std::string& lines)
{
    lines = tagged(lines, std::string{"batch="} + std::string{reference});
}

namespace {

// Puts the beginning of the batch before its first lines.
void begin_labelled_batch(peer& to, std::string_view reference, std::string& lines)
{
    auto& batch = to.labelled_batch;
    if (!batch || batch->begun || batch->reference != reference)
        return;
    batch->begun = true;
    std::string begin;
    line_writer{begin}
        .tags("label=" + batch->label)
        .from_server()
        .command("BATCH")
        .middle("+" + batch->reference)
        .middle("labeled-response");
    lines.insert(0, begin);
}

} // namespace

std::string end_labelled_batch(peer& to)
{
    std::string out;
    if (!to.labelled_batch)
        return out;
    const auto batch = *std::exchange(to.labelled_batch, std::nullopt);
    line_writer w{out};
    if (batch.begun)
        w.from_server().command("BATCH").middle("-" + batch.reference);
    else
        w.tags("label=" + batch.label).from_server().command("ACK");
    return out;
}

void put_under(const context& at, peer& to, std::string& lines)
{
    if (!at.batch.empty()) {
        put_into_batch(at.batch, lines);
        if (!lines.empty())
            begin_labelled_batch(to, at.batch, lines);
        return;
    }
    if (at.label.empty())
        return;
    const auto label = "label=" + at.label;
    const auto count = std::count(lines.begin(), lines.end(), '\n');
    if (count == 0)
        line_writer{lines}.from_server().command("ACK");
    if (count <= 1) {
        lines = tagged(lines, label);
        return;
    }
    const auto reference = to.next_batch();
    std::string out;
    line_writer{out}
        .tags(label)
        .from_server()
        .command("BATCH")
        .middle("+" + reference)
        .middle("labeled-response");
    put_into_batch(reference, lines);
    out += lines;
    line_writer{out}.from_server().command("BATCH").middle("-" + reference);
    lines = std::move(out);
}

} // namespace banter::protocol::irc
