#include "common/json_text.hpp"
#include "common/limits.hpp"
#include "common/time.hpp"
#include "common/version.hpp"
#include "server/protocol/format.hpp"

#include <charconv>
#include <variant>

namespace banter::protocol {

namespace {

/// Writes one object, field by field, in the order of the calls. Written by hand because it is the hot path
/// of fan-out's encoding, and because the fields of an event are few and known.
class object_writer {
public:
    /// @param id  of the request that this answers; empty: none.
    object_writer(std::string& out, std::string_view type, std::string_view id = {}) : out_{out}
    {
        string("type", type);
        if (!id.empty())
            string("id", id);
    }
    explicit object_writer(std::string& out) : out_{out} {}
    void string(std::string_view name, std::string_view value)
    {
        key(name);
        append_json_string(out_, value);
    }

    void number(std::string_view name, std::uint64_t value)
    {
        key(name);
        char digits[20];
        out_.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
    }

    void boolean(std::string_view name, bool value)
    {
        key(name);
        out_ += value ? "true" : "false";
    }

    void time(std::string_view name, timestamp value)
    {
        key(name);
        out_ += '"';
        append_rfc3339(out_, value);
        out_ += '"';
    }

    /// `each(item)` appends an item's value.
    template <class Range, class Each>
    void array(std::string_view name, const Range& items, Each each)
    {
        key(name);
        out_ += '[';
        bool first = true;
        for (const auto& item : items) {
            if (!first)
                out_ += ',';
            first = false;
            each(item);
        }
        out_ += ']';
    }

    void key(std::string_view name)
    {
        out_ += first_ ? "{\"" : ",\"";
        first_ = false;
        out_ += name;
        out_ += "\":";
    }

    void end() { out_ += '}'; }
    void end_line() { out_ += "}\n"; }

private:
    std::string& out_;
    bool first_ = true;
};

void write_fields(object_writer& w, const chat::message& m)
{
    w.string("room", m.room);
    w.number("seq", m.seq);
    w.number("prev", m.prev);
    w.string("user", m.user);
    w.string("text", m.text);
    w.time("time", m.time);
}

void write_messages(object_writer& w, std::string& out, const std::vector<chat::message>& all)
{
    w.array("messages", all, [&](const chat::message& m) {
        object_writer inner{out};
        write_fields(inner, m);
        inner.end();
    });
}

void write_names(object_writer& w, std::string& out, const std::vector<std::string>& names, std::size_t count)
{
    w.array("members", names, [&](const std::string& name) { append_json_string(out, name); });
    w.number("member_count", count);
}

/// Writes the line of one answer.
struct answer_line {
    std::string& out;
    std::string_view id;

    void operator()(const chat::welcome& a) const
    {
        object_writer w{out, "welcome", id};
        w.string("user", a.user);
        w.string("server", std::string{"banter/"} + version);
        w.string("epoch", a.epoch);
        w.number("seq", a.seq);
        w.key("limits");
        object_writer l{out};
        l.number("text_bytes", limits::text_bytes);
        l.number("object_bytes", limits::object_bytes);
        l.number("object_depth", limits::object_depth);
        l.number("rooms_per_connection", limits::rooms_per_connection);
        l.number("history", limits::history_most);
        l.number("search", limits::search_most);
        l.end();
        w.end_line();
    }

    void operator()(const chat::joined& a) const
    {
        object_writer w{out, "joined", id};
        w.string("room", a.room);
        w.string("topic", a.topic);
        write_names(w, out, a.members, a.member_count);
        w.number("prev", a.prev);
        w.end_line();
    }

    void operator()(const chat::left& a) const
    {
        object_writer w{out, "left", id};
        w.string("room", a.room);
        w.end_line();
    }

    void operator()(const chat::ack& a) const
    {
        object_writer w{out, "ack", id};
        w.string("room", a.room);
        w.number("seq", a.seq);
        w.time("time", a.time);
        w.end_line();
    }

    void operator()(const chat::history_page& a) const
    {
        object_writer w{out, "history", id};
        w.string("room", a.room);
        write_messages(w, out, a.messages);
        w.boolean("more", a.more);
        w.end_line();
    }

    void operator()(const chat::found_page& a) const
    {
        object_writer w{out, "found", id};
        write_messages(w, out, a.messages);
        w.boolean("more", a.more);
        w.end_line();
    }

    void operator()(const chat::members& a) const
    {
        object_writer w{out, "members", id};
        w.string("room", a.room);
        write_names(w, out, a.names, a.member_count);
        w.end_line();
    }

    void operator()(const chat::room_list& a) const
    {
        object_writer w{out, "rooms", id};
        w.array("rooms", a.rooms, [&](const chat::room_summary& r) {
            object_writer inner{out};
            inner.string("room", r.room);
            inner.string("topic", r.topic);
            inner.number("member_count", r.member_count);
            inner.number("prev", r.prev);
            inner.end();
        });
        w.boolean("more", a.more);
        w.end_line();
    }

    void operator()(const chat::topic_change& a) const
    {
        object_writer w{out, "topic", id};
        w.string("room", a.room);
        w.string("user", a.user);
        w.string("text", a.text);
        w.end_line();
    }

    template <class Other>
    void operator()(const Other&) const
    {
    }

    void operator()(const chat::pong&) const
    {
        object_writer w{out, "pong", id};
        w.end_line();
    }

    void operator()(const chat::behind& a) const
    {
        object_writer w{out, "behind", id};
        w.string("room", a.room);
        w.number("from", a.from);
        w.end_line();
    }

    void operator()(const chat::reset& a) const
    {
        object_writer w{out, "reset", id};
        w.string("room", a.room);
        w.number("oldest", a.oldest);
        w.end_line();
    }

    void operator()(const failure& a) const
    {
        object_writer w{out, "error", id};
        w.string("code", code_name(a.code));
        w.string("message", a.message);
        w.end_line();
    }

    void operator()(const chat::farewell& a) const
    {
        object_writer w{out, "bye", id};
        w.string("reason", a.reason);
        w.end_line();
    }
};

class json final : public format {
public:
    using format::encode;

    std::string_view name() const noexcept override { return "json"; }

    void encode(const chat::message& m, std::string& out) const override
    {
        object_writer w{out, "message"};
        write_fields(w, m);
        w.end_line();
    }

    void encode(const chat::presence& p, std::string& out) const override
    {
        object_writer w{out, "presence"};
        w.string("room", p.room);
        w.string("user", p.user);
        w.string("event", p.joined ? "join" : "leave");
        w.end_line();
    }

    void encode(const chat::topic_change& t, std::string& out) const override { answer_line{out, {}}(t); }

    void encode(const std::string& id, const chat::answer& a, std::string& out) const override
    {
        std::visit(answer_line{out, id}, a);
    }
};

} // namespace

const format& json_format() noexcept
{
    static const json the_one;
    return the_one;
}

} // namespace banter::protocol
