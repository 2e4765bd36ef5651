#include "test/in_process/irc/other_doors.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace banter::in_process {

namespace {

std::string json_text(std::string_view text) { return boost::json::serialize(boost::json::value(text)); }

bool has_all(const boost::json::object& got, const boost::json::object& wanted)
{
    return std::all_of(wanted.begin(), wanted.end(), [&](const auto& field) {
        const auto* const found = got.if_contains(field.key());
        return found != nullptr && *found == field.value();
    });
}

} // namespace

boost::json::object object_of(std::string_view text)
{
    return boost::json::parse("{" + std::string{text} + "}").as_object();
}

json_person::json_person(server& from, std::string_view user, std::string_view fields) : server_{from}
{
    peer_.emplace(from.connect());
    const auto more = fields.empty() ? std::string{} : "," + std::string{fields};
    if (!may(R"("type":"hello","user":)" + json_text(user) + more))
        throw std::runtime_error{std::string{user} + " is not let in"};
    all();
}

std::optional<boost::json::object> json_person::next()
{
    for (bool more = true; kept_.empty() && more;) {
        more = server_.step();
        if (peer_) {
            for (auto& o : peer_->objects())
                kept_.push_back(std::move(o));
        }
    }
    if (kept_.empty())
        return std::nullopt;
    auto out = std::move(kept_.front());
    kept_.pop_front();
    return out;
}

boost::json::object json_person::ask(std::string_view fields)
{
    const auto id = "q" + std::to_string(++asked_);
    peer_.value().send("{" + std::string{fields} + R"(,"id":")" + id + "\"}");
    server_.turn();
    std::deque<boost::json::object> others;
    while (auto got = next()) {
        if (const auto* const found = got->if_contains("id");
            found != nullptr && *found == boost::json::value(id)) {
            kept_.insert(kept_.begin(), others.begin(), others.end());
            return std::move(*got);
        }
        others.push_back(std::move(*got));
    }
    throw std::runtime_error{"no answer to " + std::string{fields}};
}

bool json_person::says(std::string_view text, std::string_view room)
{
    return may(R"("type":"message","text":)" + json_text(text) + R"(,"room":)" + json_text(room));
}

boost::json::object json_person::until(std::string_view fields)
{
    const auto wanted = object_of(fields);
    std::string passed;
    while (auto got = next()) {
        if (has_all(*got, wanted))
            return std::move(*got);
        passed += "\n    " + boost::json::serialize(*got);
    }
    throw std::runtime_error{std::string{fields} + " does not come; what came is " + passed};
}

std::vector<boost::json::object> json_person::all()
{
    std::vector<boost::json::object> out;
    while (auto got = next())
        out.push_back(std::move(*got));
    return out;
}

void json_person::vanish()
{
    peer_.reset();
    server_.turn();
}

web_answer ask_web(server& from, std::string_view method, std::string_view target, std::string_view body)
{
    auto peer = from.connect(from.http());
    const auto length =
        body.empty()
            ? ""
            : "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
    peer.send(std::string{method} + ' ' + std::string{target} +
              " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + length + "\r\n" + std::string{body});
    from.settle();
    const auto got = peer.bytes();
    const auto end = got.find("\r\n\r\n");
    if (!got.starts_with("HTTP/1.1 ") || end == std::string::npos)
        throw std::runtime_error{std::string{target} + " is answered by " + got};
    return {std::stoi(got.substr(9, 3)), got.substr(end + 4)};
}

bool curl_says(server& from, std::string_view user, std::string_view text, std::string_view room)
{
    const auto got = ask_web(from, "POST", "/rooms/" + std::string{room} + "/messages",
                             R"({"user":)" + json_text(user) + R"(,"text":)" + json_text(text) + "}");
    if (got.status != 201 && got.status != 403)
        throw std::runtime_error{"curl is answered by " + got.body};
    return got.status == 201;
}

web_tail::web_tail(server& from, std::string_view room, bool events)
    : server_{from}, peer_{from.connect(from.http())}
{
    peer_.send("GET /rooms/" + std::string{room} + "/tail HTTP/1.0\r\n" +
               (events ? "Accept: text/event-stream\r\n" : "") + "\r\n");
    server_.settle();
}

const std::string& web_tail::bytes()
{
    server_.settle();
    return bytes_ += peer_.bytes();
}

std::string web_tail::take()
{
    bytes();
    return std::exchange(bytes_, {});
}

bool web_tail::ended()
{
    bytes();
    return peer_.closed();
}

} // namespace banter::in_process
