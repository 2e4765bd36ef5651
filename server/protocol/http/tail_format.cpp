#include "server/protocol/http/tail_format.hpp"

#include "server/protocol/http/response.hpp"
#include "server/protocol/json/formats.hpp"
#include "server/protocol/json/object_writer.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace banter::protocol::http {

namespace {

// @param event  empty for messages, so that a browser passes them to onmessage.
void append_event(std::string& out, std::string_view event, std::optional<chat::seq_number> id,
                  std::string_view object_line)
{
    if (!event.empty()) {
        out += "event: ";
        out += event;
        out += '\n';
    }
    if (id)
        out += "id: " + std::to_string(*id) + '\n';
    out += "data: ";
    out += object_line; // it ends its line
    out += '\n';
}

class stream_format final : public protocol::wire_format {
public:
    using protocol::wire_format::encode;

    stream_format(tail_kind kind, bool chunked) noexcept : kind_{kind}, chunked_{chunked} {}

    std::string_view name() const noexcept override { return "tail"; }

    void encode(const chat::message& m, std::string& out) const override
    {
        std::string piece;
        append(piece, m);
        put(out, piece);
    }

    void encode(const chat::presence&, std::string&) const override {}

    void encode(const chat::topic_change& t, std::string& out) const override
    {
        if (kind_ == tail_kind::lines)
            return;
        std::string object;
        protocol::json::object_format().encode(t, object);
        std::string piece;
        append_event(piece, "topic", {}, object);
        put(out, piece);
    }

    // With data, because Firefox ignores the id of an event without data; with a name, so that onmessage does
    // not get it.
    std::string position(chat::seq_number seq) const override
    {
        if (kind_ == tail_kind::lines)
            return {};
        std::string object;
        protocol::json::object_writer w{object, "position"};
        w.number("seq", seq);
        w.end_line();
        std::string piece;
        append_event(piece, "position", seq, object);
        std::string out;
        put(out, piece);
        return out;
    }

    void encode(const protocol::request_id& id, const chat::answer& a, const chat::view& shown,
                std::string& out) const override
    {
        std::string piece;
        if (const auto* page = std::get_if<chat::history_page>(&a)) {
            for (const auto& m : page->messages)
                append(piece, m);
        } else if (kind_ == tail_kind::lines) {
            protocol::json::plain_format().encode(id, a, shown, piece);
        } else if (const auto name = name_of(a); !name.empty()) {
            std::string object;
            protocol::json::object_format().encode(id, a, shown, object);
            append_event(piece, name, {}, object);
        }
        put(out, piece);
    }

private:
    static std::string_view name_of(const chat::answer& a)
    {
        if (std::holds_alternative<failure>(a))
            return "problem"; // not `error`, which is a lost connection in a browser
        if (std::holds_alternative<chat::behind>(a))
            return "behind";
        if (std::holds_alternative<chat::reset>(a))
            return "reset";
        return std::holds_alternative<chat::closing>(a) ? "bye" : "";
    }

    void append(std::string& piece, const chat::message& m) const
    {
        if (kind_ == tail_kind::lines)
            return protocol::json::plain_format().encode(m, piece);
        std::string object;
        protocol::json::object_format().encode(m, object);
        append_event(piece, {}, m.seq, object);
    }

    void put(std::string& out, std::string_view piece) const
    {
        if (piece.empty())
            return; // an empty chunk would end the body
        if (chunked_)
            append_chunk(out, piece);
        else
            out += piece;
    }

    tail_kind kind_;
    bool chunked_;
};

} // namespace

const protocol::wire_format& tail_format(tail_kind kind, bool chunked) noexcept
{
    static const std::array<stream_format, 4> all{
        stream_format{tail_kind::lines, false}, stream_format{tail_kind::lines, true},
        stream_format{tail_kind::events, false}, stream_format{tail_kind::events, true}};
    return all[(kind == tail_kind::events ? 2U : 0U) + (chunked ? 1U : 0U)];
}

std::string tail_probe(tail_kind kind, bool chunked)
{
    if (kind == tail_kind::lines)
        return {};
    std::string out;
    if (chunked)
        append_chunk(out, ":\n\n");
    else
        out = ":\n\n";
    return out;
}

} // namespace banter::protocol::http
