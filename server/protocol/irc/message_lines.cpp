#include "server/protocol/irc/event_lines.hpp"
#include "server/protocol/irc/limits.hpp"
#include "server/protocol/irc/line_parts.hpp"
#include "server/protocol/irc/line_writer.hpp"
#include "server/protocol/irc/text.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <span>

namespace banter::protocol::irc {

namespace {

constexpr std::string_view action_opening = "\x01"
                                            "ACTION ";

/// The pieces of a text whose author has cut long lines at `cuts`: they are cut there, and again where they
/// are too long.
class composed_pieces {
public:
    composed_pieces(std::string_view text, std::span<const std::uint32_t> cuts, std::size_t most_bytes,
                    splitter::spaces at_cuts) noexcept
        : text_{text}, cuts_{cuts}, most_{most_bytes}, at_cuts_{at_cuts}, pieces_{up_to_next_cut(), most_,
                                                                                  at_cuts_}
    {
    }

    std::optional<piece> next() noexcept
    {
        if (auto p = pieces_.next(); p || cuts_.empty())
            return p;
        begin_ = cuts_.front();
        cuts_ = cuts_.subspan(1);
        pieces_ = splitter{up_to_next_cut(), most_, at_cuts_};
        auto p = pieces_.next();
        p->continues = true;
        return p;
    }

private:
    std::string_view up_to_next_cut() const noexcept
    {
        return text_.substr(begin_, cuts_.empty() ? std::string_view::npos : cuts_.front() - begin_);
    }

    std::string_view text_;
    std::span<const std::uint32_t> cuts_; // those that are still to come
    std::size_t most_;
    splitter::spaces at_cuts_;
    std::size_t begin_ = 0; // of the part that pieces_ has
    splitter pieces_;
};

/// Writes a message for clients with the same capabilities.
class message_lines {
public:
    message_lines(const chat::message& m, capabilities caps) : m_{m}, caps_{caps}, text_{m.text}
    {
        action_ = !m.notice && text_.starts_with(action_prefix);
        if (action_)
            text_.remove_prefix(action_prefix.size());
        else
            cuts_ = m.cuts;
        most_ = piece_bytes();
        several_ = text_.size() > most_ || !cuts_.empty() || text_.find('\n') != std::string_view::npos;
        batched_ = several_ && fits_batch();
    }

    bool is_batched() const noexcept { return batched_; }
    bool is_one_message() const noexcept { return !several_ || batched_; }

    void write(std::string& out, std::string_view extra) const
    {
        if (!several_)
            write_line(out, extra, text_.empty() ? " " : text_, true);
        else if (batched_)
            write_batch(out, extra);
        else
            write_pieces(out, extra);
    }

private:
    // The bytes that `:NICK!USER@HOST PRIVMSG #room :` leaves in a line, but at least 64, so that a text does
    // not become a line per letter even if a name is longer than allowed.
    std::size_t piece_bytes() const
    {
        constexpr std::size_t fixed =
            std::string_view{"PRIVMSG "}.size() + std::string_view{" :"}.size() + line_end_bytes;
        const auto target = chat::is_conversation(m_.room) ? m_.to.size() : 1 + m_.room.size();
        const auto head = fixed + line_writer::from_bytes(m_.user, !m_.unproven) + target +
                          (action_ ? action_opening.size() + 1 : 0);
        return line_bytes - std::min(head, line_bytes - 64);
    }

    // CTCP ends with its line.
    bool fits_batch() const noexcept
    {
        if (!caps_.has_multiline() || action_)
            return false;
        std::size_t count = 0;
        composed_pieces pieces{text_, cuts_, most_, splitter::spaces::kept};
        while (count <= multiline_lines && pieces.next())
            ++count;
        return count <= multiline_lines;
    }

    void write_tags(line_writer& w, std::string_view extra, bool first) const
    {
        w.tags(extra);
        if (caps_.has(capability::server_time))
            w.time(m_.time);
        if (!caps_.has(capability::message_tags))
            return;
        if (m_.bot)
            w.tag("bot", std::string_view{});
        if (first) // the id is for one line
            w.tag("msgid", m_.seq).tags(m_.tags);
    }

    void write_text(line_writer& w, std::string_view text) const
    {
        w.from(m_.user, !m_.unproven).command(m_.notice ? "NOTICE" : "PRIVMSG");
        put_target(w, m_.room, m_.to);
        w.trailing(action_ ? action_opening : std::string_view{});
        put_words(w, text);
        if (action_)
            w.more("\x01");
    }

    void write_line(std::string& out, std::string_view extra, std::string_view text, bool first) const
    {
        line_writer w{out};
        write_tags(w, extra, first);
        write_text(w, text);
    }

    void write_pieces(std::string& out, std::string_view extra) const
    {
        if (pieces_of_text() <= multiline_lines)
            return write_each(out, extra, text_, cuts_);
        std::string flat{text_};
        std::replace(flat.begin(), flat.end(), '\n', ' ');
        write_each(out, extra, flat, {});
    }

    // The number of pieces that are not blank, counted up to one more than a batch may have.
    std::size_t pieces_of_text() const noexcept
    {
        std::size_t count = 0;
        composed_pieces pieces{text_, cuts_, most_, splitter::spaces::dropped};
        for (auto p = pieces.next(); p && count <= multiline_lines; p = pieces.next())
            count += p->blank ? 0 : 1;
        return count;
    }

    void write_each(std::string& out, std::string_view extra, std::string_view text,
                    std::span<const std::uint32_t> cuts) const
    {
        bool first = true;
        composed_pieces pieces{text, cuts, most_, splitter::spaces::dropped};
        while (const auto p = pieces.next()) {
            if (p->blank)
                continue;
            write_line(out, extra, p->text, first);
            first = false;
        }
        if (first) // all of it is blank
            write_line(out, extra, " ", true);
    }

    // The seq is the reference of the batch, as the bytes are the same for all clients.
    void write_batch(std::string& out, std::string_view extra) const
    {
        char digits[21] = "+";
        const std::string_view opening{digits, std::to_chars(digits + 1, std::end(digits), m_.seq).ptr};
        {
            line_writer w{out};
            write_tags(w, extra, true);
            w.from(m_.user, !m_.unproven).command("BATCH").middle(opening).middle("draft/multiline");
            put_target(w, m_.room, m_.to);
        }
        composed_pieces pieces{text_, cuts_, most_, splitter::spaces::kept};
        while (const auto p = pieces.next()) {
            line_writer w{out};
            w.tag("batch", opening.substr(1));
            if (p->continues)
                w.tag("draft/multiline-concat", std::string_view{});
            write_text(w, p->blank ? std::string_view{} : p->text);
        }
        digits[0] = '-';
        line_writer w{out};
        w.tags(extra.starts_with("batch=") ? extra : std::string_view{}); // only the beginning has a label
        w.from_server().command("BATCH").middle(opening);
    }

    const chat::message& m_;
    capabilities caps_;
    std::string_view text_;               // without the prefix of an action
    std::span<const std::uint32_t> cuts_; // none in an action: CTCP ends with its line
    std::size_t most_ = 0;                // bytes in a piece
    bool action_ = false;
    bool several_ = false; // the text does not fit one line
    bool batched_ = false;
};

} // namespace

void append_lines(std::string& out, const chat::message& m, capabilities caps, std::string_view extra)
{
    message_lines{m, caps}.write(out, extra);
}

bool is_batched(const chat::message& m, capabilities caps)
{
    return caps.has_multiline() && message_lines{m, caps}.is_batched();
}

bool is_one_message(const chat::message& m, capabilities caps)
{
    return message_lines{m, caps}.is_one_message();
}

} // namespace banter::protocol::irc
