// The codec of JSON objects: splits don't change the requests, each request is within the limits of its type,
// and each can be written in both forms as complete lines that a JSON parser reads back.
#include "common/limits.hpp"
#include "common/text.hpp"
#include "server/protocol/json/formats.hpp"
#include "server/protocol/json/object_codec.hpp"
#include "server/protocol/wire_format.hpp"
#include "test/chat/shown.hpp"
#include "test/fuzz/check.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace {

namespace chat = banter::chat;
namespace protocol = banter::protocol;
namespace limits = banter::limits;

std::string join(const std::vector<std::string>& all)
{
    std::string out;
    for (const auto& s : all)
        out += s + '\1';
    return out;
}

/// A request as one string, for comparison. Checks the ranges on the way.
struct describe {
    std::string operator()(const chat::post_anonymous& s) const { return s.user + '\1' + s.text; }
    std::string operator()(const chat::hello& h) const
    {
        return h.user + '\1' + join(h.rooms) + (h.presence ? "p" : "") + h.epoch.value_or("-") +
               std::to_string(seq(h.after.value_or(0))) + h.client;
    }
    std::string operator()(const chat::join& j) const
    {
        CHECK(j.last <= limits::history_most);
        return j.room + std::to_string(seq(j.after.value_or(0))) + std::to_string(j.last);
    }
    std::string operator()(const chat::leave& l) const { return l.room; }
    std::string operator()(const chat::post_message& p) const { return p.room + '\1' + p.text + '\1' + p.id; }
    std::string operator()(const chat::history_query& q) const
    {
        CHECK(q.limit >= 1 && q.limit <= limits::history_most);
        CHECK(!q.before || !q.after);
        return q.room + std::to_string(seq(q.before.value_or(1))) + std::to_string(seq(q.after.value_or(1))) +
               std::to_string(q.limit);
    }
    std::string operator()(const chat::search_query& q) const
    {
        CHECK(q.limit >= 1 && q.limit <= limits::search_most);
        return q.text + '\1' + q.room + std::to_string(seq(q.before.value_or(1))) + std::to_string(q.limit);
    }
    std::string operator()(const chat::set_topic& t) const { return t.room + '\1' + t.text; }
    std::string operator()(const chat::list_members& l) const { return l.room; }
    std::string operator()(const protocol::refused& r) const
    {
        CHECK(!r.why.message.empty());
        CHECK(r.why.message.size() < 300);
        return std::string{code_name(r.why.code)} + r.why.message + (r.hang_up ? "!" : "");
    }
    template <class Other>
    std::string operator()(const Other&) const
    {
        return {};
    }

    static std::uint64_t seq(std::uint64_t s)
    {
        CHECK(s < (std::uint64_t{1} << 53));
        return s;
    }
};

void check_line(const std::string& line, std::string_view type)
{
    CHECK(!line.empty() && line.find('\n') == line.size() - 1);
    const auto value = boost::json::parse(line);
    CHECK(value.at("type").as_string() == type);
}

void check_output(const protocol::request& r)
{
    std::string line;
    if (const auto* refused = std::get_if<protocol::refused>(&r.body)) {
        protocol::json::object_format().encode(r.id, refused->why, banter::test::shown{}, line);
        check_line(line, "error");
        line.clear();
        protocol::json::plain_format().encode(r.id, refused->why, banter::test::shown{}, line);
        CHECK(line.starts_with("! ") && line.find('\n') == line.size() - 1);
    }
    chat::message m;
    if (const auto* s = std::get_if<chat::post_anonymous>(&r.body)) {
        m.user = s->user;
        m.text = s->text;
    } else if (const auto* p = std::get_if<chat::post_message>(&r.body)) {
        m.room = p->room;
        m.text = p->text;
    } else {
        return;
    }
    protocol::json::object_format().encode(m, line);
    check_line(line, "message");
    CHECK(boost::json::parse(line).at("text").as_string() == m.text);
}

std::vector<std::string> decoded(std::string_view stream, std::string_view cuts)
{
    std::vector<std::string> all;
    protocol::json::object_codec codec;
    std::size_t turn = 0;
    while (!stream.empty()) {
        const auto cut = cuts.empty() ? 0u : static_cast<unsigned char>(cuts[turn++ % cuts.size()]);
        const std::string piece{stream.substr(0, cut == 0 ? stream.size() : cut)};
        stream.remove_prefix(piece.size());
        std::string_view rest = piece;
        protocol::request r;
        while (codec.next(rest, r)) {
            CHECK(r.id.text.size() <= limits::request_id_bytes);
            CHECK(banter::printable(r.id.text) == r.id.text);
            check_output(r);
            all.push_back(std::to_string(r.body.index()) + (r.typed ? "t" : "p") + r.id.text + '\1' +
                          std::visit(describe{}, r.body));
            const auto* refused = std::get_if<protocol::refused>(&r.body);
            if (refused != nullptr && refused->hang_up)
                return all;
        }
        CHECK(rest.empty());
    }
    all.emplace_back(codec.mid_request() ? "mid" : "between");
    return all;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view input{reinterpret_cast<const char*>(data), size};
    const auto cuts = input.substr(0, input.size() < 8 ? input.size() / 2 : 4);
    const auto stream = input.substr(cuts.size());
    CHECK(decoded(stream, {}) == decoded(stream, cuts));
    return 0;
}
