#include "server/protocol/http/answers.hpp"
#include "server/protocol/json/formats.hpp"

#include <variant>

namespace banter::protocol::http {

namespace {

// The target under which a stored message can be read.
std::string location_of(const chat::ack& a)
{
    return "/rooms/" + a.room + "/messages?after=" + std::to_string(a.seq - 1) + "&limit=1";
}

bool is_page(const chat::answer& a)
{
    return std::holds_alternative<chat::history_page>(a) || std::holds_alternative<chat::found_page>(a) ||
           std::holds_alternative<chat::room_list>(a);
}

} // namespace

void answers::encode(const protocol::request_id& id, const chat::answer& a, const chat::view& shown,
                     std::string& out) const
{
    if (const auto* why = std::get_if<failure>(&a)) {
        out += waits_ ? problem(style_, 408, code_name(why->code), why->message) : problem(style_, *why);
        return;
    }
    if (std::holds_alternative<chat::done>(a)) {
        out += stream_head_;
        return;
    }
    const auto* stored = std::get_if<chat::ack>(&a);
    if (stored == nullptr && !is_page(a))
        return; // chat::closing: HTTP can't express it
    std::string body;
    protocol::json::object_format().encode(id, a, shown, body);
    fields more;
    if (stored != nullptr)
        more.emplace_back("Location", location_of(*stored));
    out += respond(style_, stored != nullptr ? 201 : 200, "application/json", body, more);
}

} // namespace banter::protocol::http
