#include "test/protocol/http/peer.hpp"

#include "server/protocol/json/formats.hpp"
#include "test/chat/shown.hpp"

#include <utility>
#include <variant>

namespace banter::protocol::http::test {

namespace {

template <class T>
std::string text(const std::optional<T>& n)
{
    return n ? std::to_string(*n) : "none";
}

struct as_text {
    std::string operator()(const chat::post_anonymous& s) const
    {
        return "say " + s.room + '|' + s.user + '|' + s.text + '|' + s.id + (s.acknowledge ? " ack" : "");
    }
    std::string operator()(const chat::listen& l) const
    {
        return "listen " + l.room + " after " + text(l.after) + " last " + std::to_string(l.last);
    }
    std::string operator()(const chat::history_query& q) const
    {
        return "history " + q.room + " before " + text(q.before) + " after " + text(q.after) + " limit " +
               std::to_string(q.limit);
    }
    std::string operator()(const chat::search_query& q) const
    {
        return "search " + q.room + '|' + q.text + " before " + text(q.before) + " limit " +
               std::to_string(q.limit);
    }
    std::string operator()(const chat::list_rooms&) const { return "rooms"; }
    std::string operator()(const chat::arrive&) const { return "arrive"; }
    std::string operator()(const protocol::refused& r) const { return "refused " + r.why.message; }
    template <class Other>
    std::string operator()(const Other&) const
    {
        return "something else";
    }
};

class stub final : public protocol::codec {
public:
    explicit stub(std::string_view name) : name_{name} {}

    bool next(std::string_view&, protocol::request&) override { return false; }
    bool mid_request() const noexcept override { return false; }
    const protocol::wire_format& output() const noexcept override { return protocol::json::plain_format(); }
    std::string probe() const override { return name_; }

private:
    std::string name_;
};

site with_websocket(site what)
{
    if (what.websockets.empty())
        what.websockets.push_back(stub_codec("ws"));
    return what;
}

std::string without_dates(std::string response)
{
    for (std::size_t at = 0; (at = response.find("\r\nDate: ", at)) != std::string::npos;)
        response.erase(at, response.find("\r\n", at + 2) - at);
    return response;
}

} // namespace

named_codec stub_codec(std::string_view name)
{
    return {name, [name] { return std::make_unique<stub>(name); }};
}

peer::peer(site what) : site_{with_websocket(std::move(what))} {}

void peer::send(std::string_view bytes)
{
    protocol::request r;
    while (!done_ && codec_.next(bytes, r)) {
        successor_ = codec_.successor();
        done_ = successor_ || (r.last_one && !r.for_chat);
        heard_.push_back(std::move(r));
    }
}

std::string peer::replies() const
{
    std::string all;
    for (const auto& r : heard_)
        all += r.reply;
    return without_dates(std::move(all));
}

std::string peer::outcome() const
{
    std::string all;
    for (const auto& r : heard_) {
        if (r.reply.starts_with("HTTP/1.1 100"))
            continue; // it depends on when the body comes
        all += r.id.text + (r.for_chat ? " -> " + std::visit(as_text{}, r.body) : "") +
               (r.last_one ? " last\n" : "\n");
        all += without_dates(r.reply) + '\n';
    }
    return all + (codec_.mid_request() && !done_ ? "unfinished" : "");
}

std::string peer::answered(const chat::answer& a)
{
    const auto& form = codec_.answers();
    codec_.on_answer({}, a);
    std::string out;
    form.encode({}, a, banter::test::shown{}, out);
    return without_dates(std::move(out));
}

std::string reply_to(std::string_view request, site what)
{
    peer p{std::move(what)};
    p.send(request);
    return p.replies();
}

std::string request(std::string_view method, std::string_view target, std::string_view fields,
                    std::string_view body)
{
    std::string all{method};
    all += ' ';
    all += target;
    all += " HTTP/1.1\r\nHost: localhost\r\n";
    all += fields;
    if (!body.empty())
        all += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    all += "\r\n";
    all += body;
    return all;
}

std::string field(const std::string& response, std::string_view name)
{
    const auto head = response.substr(0, response.find("\r\n\r\n") + 2);
    const auto at = head.find("\r\n" + std::string{name} + ": ");
    if (at == std::string::npos)
        return {};
    const auto from = at + name.size() + 4;
    return head.substr(from, head.find("\r\n", from) - from);
}

std::string body(const std::string& response) { return response.substr(response.find("\r\n\r\n") + 4); }

} // namespace banter::protocol::http::test
