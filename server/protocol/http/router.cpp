#include "server/protocol/http/router.hpp"

#include "common/json_framer.hpp"
#include "common/limits.hpp"
#include "common/text.hpp"
#include "server/chat/command.hpp"
#include "server/protocol/http/beast_message.hpp"
#include "server/protocol/http/field_list.hpp"
#include "server/protocol/http/origin.hpp"
#include "server/protocol/http/upgrade.hpp"
#include "server/protocol/json/request_parser.hpp"

#include <boost/url/parse.hpp>
#include <boost/url/scheme.hpp>
#include <boost/url/url_view.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace urls = boost::urls;

namespace banter::protocol::http {

namespace {

// The user of posts that name none.
constexpr std::string_view nobody = "guest";

constexpr chat::seq_number seq_most = (chat::seq_number{1} << 53) - 1;

/// One request and the style of its response.
struct exchange {
    const http::site& site;
    const http_request& request;
    const reply_style& style;
    std::string_view authority;    // of this server, as the client calls it: HOST or HOST:PORT
    std::vector<std::string> path; // decoded segments
    std::vector<std::pair<std::string, std::string>> parameters;
    std::optional<failure> misfit{}; // of the first wrong parameter

    std::optional<std::string> parameter(std::string_view name) const
    {
        for (const auto& [key, value] : parameters) {
            if (key == name)
                return value;
        }
        return {};
    }

    std::optional<std::uint64_t> number(std::string_view name, std::uint64_t least, std::uint64_t most)
    {
        const auto given = parameter(name);
        return given ? number(name, *given, least, most) : std::nullopt;
    }

    std::optional<std::uint64_t> number(std::string_view name, std::string_view given, std::uint64_t least,
                                        std::uint64_t most)
    {
        std::uint64_t value = 0;
        const auto [end, ec] = std::from_chars(given.data(), given.data() + given.size(), value);
        if (ec == std::errc{} && end == given.data() + given.size() && value >= least && value <= most)
            return value;
        if (!misfit)
            misfit = failure{errc::bad_request, std::string{name} + " must be a whole number from " +
                                                    std::to_string(least) + " to " + std::to_string(most)};
        return {};
    }
};

outcome answered(std::string reply)
{
    outcome out;
    out.request.for_chat = false;
    out.request.reply = std::move(reply);
    return out;
}

outcome refused(const exchange& e, const failure& why) { return answered(problem(e.style, why)); }

outcome asked(request_body what)
{
    outcome out;
    out.request.body = std::move(what);
    return out;
}

// ---- the page

const asset* find_asset(const exchange& e)
{
    if (!e.site.chat || e.path.size() != 1)
        return nullptr;
    const auto found = std::ranges::find(e.site.page, e.path[0], &asset::name);
    return found == e.site.page.end() ? nullptr : &*found;
}

outcome send_asset(const exchange& e, const asset& a)
{
    const bool packed = list_accepts(list_of(e.request, beast::http::field::accept_encoding), "gzip");
    std::string tag{a.etag}; // compressed bytes need a tag of their own
    if (packed)
        tag.insert(tag.size() - 1, "-gzip");
    fields more{{"ETag", tag}, {"Cache-Control", "no-cache"}, {"Vary", "Accept-Encoding"}};
    if (const auto known = list_of(e.request, beast::http::field::if_none_match);
        known == "*" || known.find(tag) != std::string_view::npos)
        return answered(respond_without_body(e.style, 304, more));
    more.insert(more.end(),
                {{"Content-Security-Policy",
                  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src "
                  "'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; "
                  "frame-ancestors 'none'"},
                 {"Referrer-Policy", "no-referrer"},
                 {"Cross-Origin-Opener-Policy", "same-origin"},
                 {"Cross-Origin-Resource-Policy", "same-origin"},
                 {"X-Frame-Options", "DENY"}});
    if (packed)
        more.emplace_back("Content-Encoding", "gzip");
    return answered(respond(e.style, 200, a.content_type, packed ? a.packed : a.bytes, more));
}

// ---- about the server

outcome answer_health(exchange& e) { return answered(respond(e.style, 200, "text/plain", "ok\n")); }

outcome answer_readiness(exchange& e)
{
    const auto now = e.site.ready();
    return answered(now.ready ? respond(e.style, 200, "text/plain", "ready\n")
                              : problem(e.style, 503, "unavailable", now.why));
}

outcome answer_metrics(exchange& e)
{
    return answered(respond(e.style, 200, "text/plain; version=0.0.4; charset=utf-8", e.site.metrics()));
}

// ---- the chat

const named_codec* find_websocket(const exchange& e)
{
    const auto found = std::ranges::find(e.site.websockets, e.path[0], &named_codec::name);
    return found == e.site.websockets.end() ? nullptr : &*found;
}

outcome upgrade(exchange& e)
{
    // RFC 6455, section 4.2.1: 16 bytes in Base64, which Beast takes as it comes.
    if (const auto key = value_of(e.request, beast::http::field::sec_websocket_key);
        !key.empty() && (key.size() != 24 || !key.ends_with("==")))
        return refused(e, {errc::bad_request, "Sec-WebSocket-Key must be 16 bytes in Base64"});
    auto done = shake_hands(e.request, e.site.subprotocols);
    if (done.status != 101)
        return answered(problem(e.style, done.status, "bad_request", done.why,
                                {{"Upgrade", "websocket"}, {"Sec-WebSocket-Version", "13"}}));
    auto out = asked(chat::arrive{chat::arrive::kind::stranger}); // no longer a guest
    out.request.reply = std::move(done.response);
    out.successor = (done.subprotocol != nullptr ? done.subprotocol : find_websocket(e))->make();
    return out;
}

outcome list_rooms(exchange&) { return asked(chat::list_rooms{}); }

outcome search(exchange& e)
{
    chat::search_query q;
    q.text = e.parameter("text").value_or(std::string{});
    q.room = e.parameter("room").value_or(std::string{});
    q.before = e.number("before", 0, seq_most);
    q.limit = e.number("limit", 1, limits::search_most).value_or(limits::search_default);
    if (q.text.empty() || !is_utf8(q.text))
        return refused(e, {errc::bad_request, "text must be the words to search for, in UTF-8"});
    if (q.text.size() > limits::search_text_bytes)
        return refused(e, {errc::too_long, "a search has at most 1024 bytes"});
    return asked(std::move(q));
}

outcome read_messages(exchange& e)
{
    chat::history_query q;
    q.room = e.path[1];
    q.before = e.number("before", 0, seq_most);
    q.after = e.number("after", 0, seq_most);
    q.limit = e.number("limit", 1, limits::history_most).value_or(limits::history_default);
    if (q.before && q.after)
        return refused(e, {errc::bad_request, "use before or after, not both"});
    return asked(std::move(q));
}

outcome tail(exchange& e)
{
    const auto kind = list_accepts(list_of(e.request, beast::http::field::accept), "text/event-stream")
                          ? tail_kind::events
                          : tail_kind::lines;
    chat::listen l;
    auto name = room_name(e.path[1]);
    if (!name)
        return refused(e, name.error());
    l.room = std::move(*name);
    l.after = e.number("after", 0, seq_most);
    l.last = e.number("last", 0, limits::history_most).value_or(0);
    if (l.after && e.parameter("last"))
        return refused(e, {errc::bad_request, "use after or last, not both"});
    // A browser that reconnects asks for the same URL, with the id of the last event that it got.
    if (const auto seen = e.request["Last-Event-ID"]; !seen.empty()) {
        l.after = e.number("Last-Event-ID", {seen.data(), seen.size()}, 0, seq_most);
        l.last = 0;
    }
    if (e.misfit)
        return refused(e, *e.misfit);
    auto head =
        begin_stream(e.style, kind == tail_kind::events ? "text/event-stream" : "text/plain; charset=utf-8");
    if (e.style.head_only)
        return answered(std::move(head));
    auto out = asked(std::move(l));
    out.stream_head = std::move(head);
    out.streams = kind;
    return out;
}

// The key may be quoted, as a string of structured fields, or bare.
std::string_view idempotency_key(const http_request& what)
{
    const auto found = what["Idempotency-Key"];
    std::string_view key{found.data(), found.size()};
    if (key.size() >= 2 && key.starts_with('"') && key.ends_with('"'))
        key = key.substr(1, key.size() - 2);
    return key;
}

// Turns CR LF into LF, and removes a byte order mark at the start and the end of the last line.
std::string plain_text(std::string_view body)
{
    if (body.starts_with(byte_order_mark))
        body.remove_prefix(byte_order_mark.size());
    std::string text;
    text.reserve(body.size());
    for (std::size_t i = 0; i < body.size(); ++i) {
        if (body[i] != '\r' || i + 1 == body.size() || body[i + 1] != '\n')
            text += body[i];
    }
    if (text.ends_with('\n'))
        text.pop_back();
    return text;
}

request_body read_post(const http_request& what)
{
    const auto type = value_of(what, beast::http::field::content_type);
    if (!same_text(without_parameters(type), "application/json")) {
        chat::post_anonymous s;
        s.text = plain_text(what.body());
        s.acknowledge = true;
        return s;
    }
    std::string_view rest{what.body()};
    json_framer framer;
    if (framer.next(rest) != json_framer::status::object ||
        rest.find_first_not_of(" \t\r\n") != std::string_view::npos)
        return protocol::refused{{errc::bad_json, "the body must be one JSON object"}};
    return protocol::json::parse_posted(framer.object()).body;
}

outcome post_message(exchange& e)
{
    const auto coding = list_of(e.request, beast::http::field::content_encoding);
    if (same_text(value_of(e.request, beast::http::field::content_type).substr(0, 10), "multipart/") ||
        (!coding.empty() && !same_text(coding, "identity")))
        return answered(problem(e.style, 415, "bad_request",
                                "the body must be plain text or application/json, without Content-Encoding"));
    auto what = read_post(e.request);
    if (const auto* no = std::get_if<protocol::refused>(&what))
        return refused(e, no->why);
    auto& s = std::get<chat::post_anonymous>(what);
    s.room = e.path[1];
    s.nameless = s.user.empty() && !e.parameter("user");
    if (s.user.empty())
        s.user = e.parameter("user").value_or(std::string{nobody});
    const bool keyed = e.request.find("Idempotency-Key") != e.request.end();
    if (const auto key = idempotency_key(e.request); s.id.empty() && keyed) {
        if (!protocol::json::is_request_id(key))
            return refused(e, {errc::bad_request, "Idempotency-Key must have 1 to 64 bytes without control "
                                                  "characters"});
        s.id = key;
    }
    // All nameless clients have the same name, but not the same messages.
    if (s.nameless && !s.id.empty())
        return refused(e, {errc::bad_request,
                           "an Idempotency-Key or id requires a user name: add ?user=NAME, or "
                           "user in the JSON object"});
    auto out = asked(std::move(what));
    out.request.id.text = std::get<chat::post_anonymous>(out.request.body).id;
    return out;
}

// ---- the table of resources

struct resource {
    beast::http::verb method;
    std::array<std::string_view, 3> path; // "": no more segments; "*": any
    outcome (*handle)(exchange&);
    bool (*offered)(const exchange&);
    bool changes_state = false; // or is a WebSocket, which can; refused to foreign pages
};

bool chats(const exchange& e) { return e.site.chat; }
bool is_websocket(const exchange& e) { return e.site.chat && find_websocket(e) != nullptr; }
bool is_watched(const exchange& e) { return static_cast<bool>(e.site.ready); }
bool is_measured(const exchange& e) { return static_cast<bool>(e.site.metrics); }

constexpr std::array resources{
    resource{beast::http::verb::get, {"*"}, upgrade, is_websocket, true},
    resource{beast::http::verb::post, {"rooms", "*", "messages"}, post_message, chats, true},
    resource{beast::http::verb::get, {"rooms", "*", "messages"}, read_messages, chats},
    resource{beast::http::verb::get, {"rooms", "*", "tail"}, tail, chats},
    resource{beast::http::verb::get, {"rooms"}, list_rooms, chats},
    resource{beast::http::verb::get, {"search"}, search, chats},
    resource{beast::http::verb::get, {"healthz"}, answer_health, is_watched},
    resource{beast::http::verb::get, {"readyz"}, answer_readiness, is_watched},
    resource{beast::http::verb::get, {"metrics"}, answer_metrics, is_measured},
};

bool is_at(const resource& r, const std::vector<std::string>& path)
{
    for (std::size_t i = 0; i < r.path.size(); ++i) {
        const bool here = i < path.size();
        if (here != !r.path[i].empty() || (here && r.path[i] != "*" && r.path[i] != path[i]))
            return false;
    }
    return path.size() <= r.path.size();
}

bool serves(const resource& r, beast::http::verb method)
{
    return r.method == method ||
           (method == beast::http::verb::head && r.method == beast::http::verb::get && !r.changes_state);
}

std::string_view methods_of(const resource& r)
{
    if (r.method == beast::http::verb::get)
        return r.changes_state ? "GET" : "GET, HEAD";
    return "POST";
}

// The answer to a preflight: a browser asks before it lets a page of another origin send a request.
outcome answer_preflight(const exchange& e, const std::string& methods)
{
    fields more{{"Allow", methods}};
    if (!e.style.allowed_origin.empty())
        more.insert(more.end(),
                    {{"Access-Control-Allow-Methods", methods},
                     {"Access-Control-Allow-Headers", "Content-Type, Idempotency-Key, Last-Event-ID"},
                     {"Access-Control-Max-Age", "600"}});
    return answered(respond_without_body(e.style, 204, more));
}

outcome serve(exchange& e)
{
    const auto method = e.request.method();
    std::string methods;
    if (const auto* a = find_asset(e)) {
        if (method == beast::http::verb::get || method == beast::http::verb::head)
            return send_asset(e, *a);
        methods = "GET, HEAD";
    }
    for (const auto& r : resources) {
        if (!is_at(r, e.path) || !r.offered(e))
            continue;
        if (serves(r, method)) {
            if (r.changes_state && !may_send_from(value_of(e.request, beast::http::field::origin),
                                                  e.authority, e.site.allowed_origins))
                return refused(e, {errc::forbidden,
                                   "the server refuses requests from pages of another origin; see "
                                   "--allow-origin"});
            auto out = r.handle(e);
            return e.misfit ? refused(e, *e.misfit) : std::move(out);
        }
        methods += methods.empty() ? "" : ", ";
        methods += methods_of(r);
    }
    if (methods.empty())
        return answered(problem(e.style, 404, "bad_request", "the server has no such resource"));
    methods += ", OPTIONS";
    if (method == beast::http::verb::options)
        return answer_preflight(e, methods);
    return answered(problem(e.style, 405, "bad_request", "the resource does not allow this method",
                            {{"Allow", methods}}));
}

// A path, or the absolute form that a proxy gets (RFC 9112, section 3.2). `//` does not begin an authority
// here. A first segment of `.` is refused, because Boost.URL would remove it. So is an authority with a user,
// or without a host (RFC 9110, sections 4.2.1 and 4.2.4).
std::optional<urls::url_view> parse_target(beast::string_view target)
{
    const std::string_view text{target.data(), target.size()};
    const auto path = urls::parse_origin_form(text);
    if (path)
        return path->encoded_path().starts_with("/./") ? std::optional<urls::url_view>{} : *path;
    const auto whole = urls::parse_absolute_uri(text);
    if (whole && !whole->has_userinfo() && !whole->encoded_host().empty() &&
        (whole->scheme_id() == urls::scheme::http || whole->scheme_id() == urls::scheme::https))
        return *whole;
    return {};
}

// That of the target takes precedence over Host (RFC 9112, section 3.2.2).
std::string_view authority_of(const http_request& what, const urls::url_view& target)
{
    if (target.has_authority())
        return target.encoded_host_and_port();
    return value_of(what, beast::http::field::host);
}

// Whether the request is for a host that is served. A request without Host is of HTTP/1.0, and thus not of a
// browser.
bool names_this_server(const exchange& e)
{
    if (e.request.count(beast::http::field::host) != 0 &&
        !is_served(value_of(e.request, beast::http::field::host), e.site.hosts))
        return false;
    return e.authority.empty() || is_served(e.authority, e.site.hosts);
}

} // namespace

outcome route(const site& site, const http_request& what, const reply_style& style)
{
    exchange e{site, what, style, {}, {}, {}};
    const auto parsed = parse_target(what.target());
    if (!parsed)
        return refused(e, {errc::bad_request, "the target of the request is not valid"});
    e.authority = authority_of(what, *parsed);
    if (!names_this_server(e))
        return answered(problem(e.style, 421, "forbidden",
                                "the server does not serve this host name; see --public-name"));
    for (const auto segment : parsed->segments())
        e.path.push_back(segment);
    if (e.path.empty())
        e.path.emplace_back();
    for (const auto parameter : parsed->params())
        e.parameters.emplace_back(parameter.key, parameter.value);
    return serve(e);
}

} // namespace banter::protocol::http
