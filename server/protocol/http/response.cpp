#include "server/protocol/http/response.hpp"

#include "common/json_text.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/buffers_range.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/fields.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/serializer.hpp>
#include <boost/beast/http/span_body.hpp>

#include <array>
#include <charconv>
#include <ctime>

namespace banter::protocol::http {

namespace beast = boost::beast;

namespace {

// RFC 9110, section 5.6.7.
std::string http_date(std::time_t at)
{
    std::tm utc{};
    ::gmtime_r(&at, &utc);
    std::array<char, 32> text;
    const auto n = std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &utc);
    return {text.data(), n};
}

template <class Body>
void set_head(beast::http::response<Body>& r, const reply_style& style, const fields& more)
{
    r.version(style.http_1_1 ? 11 : 10);
    r.keep_alive(style.keep_alive);
    r.set(beast::http::field::server, "banter");
    r.set(beast::http::field::date, http_date(std::time(nullptr)));
    r.set("X-Content-Type-Options", "nosniff");
    if (!style.allowed_origin.empty()) {
        r.set(beast::http::field::access_control_allow_origin, style.allowed_origin);
        r.set(beast::http::field::access_control_expose_headers, "Location");
    }
    if (style.varies_by_origin)
        r.insert(beast::http::field::vary, "Origin");
    for (const auto& [name, value] : more)
        r.insert(name, value);
    if (r.count(beast::http::field::cache_control) == 0)
        r.set(beast::http::field::cache_control, "no-store"); // only the page's files say something else
}

template <class Body>
std::string bytes_of(const beast::http::response<Body>& r, bool head_only)
{
    std::string out;
    beast::http::serializer<false, Body, beast::http::fields> s{const_cast<beast::http::response<Body>&>(r)};
    s.split(head_only);
    beast::error_code ec;
    while (!ec && !(head_only ? s.is_header_done() : s.is_done())) {
        s.next(ec, [&](beast::error_code&, const auto& buffers) {
            for (const auto b : beast::buffers_range_ref(buffers))
                out.append(static_cast<const char*>(b.data()), b.size());
            s.consume(boost::asio::buffer_size(buffers));
        });
    }
    return out;
}

unsigned status_of(errc code)
{
    switch (code) {
    case errc::bad_json:
    case errc::bad_request:
    case errc::unknown_type:
    case errc::bad_name:
        return 400;
    case errc::auth_failed:
        return 401;
    case errc::forbidden:
    case errc::not_in_room:
        return 403;
    case errc::no_such_room:
    case errc::no_such_user:
        return 404;
    case errc::name_in_use:
        return 409;
    case errc::too_long:
        return 413;
    case errc::id_reused:
        return 422;
    case errc::rate_limited:
    case errc::too_many:
        return 429;
    case errc::unavailable:
        return 503;
    case errc::storage_full:
        return 507;
    }
    return 500;
}

} // namespace

std::string respond(const reply_style& style, unsigned status, std::string_view content_type,
                    std::string_view body, const fields& more)
{
    beast::http::response<beast::http::span_body<const char>> r;
    r.result(status);
    set_head(r, style, more);
    r.set(beast::http::field::content_type, content_type);
    r.body() = {body.data(), body.size()};
    r.content_length(body.size());
    return bytes_of(r, style.head_only);
}

std::string respond_without_body(const reply_style& style, unsigned status, const fields& more)
{
    beast::http::response<beast::http::empty_body> r;
    r.result(status);
    set_head(r, style, more);
    return bytes_of(r, true);
}

std::string problem(const reply_style& style, unsigned status, std::string_view code, std::string_view detail,
                    const fields& more)
{
    const auto reason = beast::http::obsolete_reason(beast::http::int_to_status(status));
    std::string body{R"({"type":"about:blank","title":)"};
    append_json_string(body, {reason.data(), reason.size()});
    body += R"(,"status":)" + std::to_string(status) + R"(,"code":)";
    append_json_string(body, code);
    body += R"(,"detail":)";
    append_json_string(body, detail);
    body += "}\n";
    return respond(style, status, "application/problem+json", body, more);
}

std::string problem(const reply_style& style, const failure& why)
{
    const auto status = status_of(why.code);
    fields more;
    if (status == 503 || status == 507 || status == 429)
        more.emplace_back("Retry-After", "5");
    return problem(style, status, code_name(why.code), why.message, more);
}

std::string begin_stream(const reply_style& style, std::string_view content_type)
{
    beast::http::response<beast::http::empty_body> r;
    r.result(beast::http::status::ok);
    auto last_one = style;
    last_one.keep_alive = style.keep_alive && style.head_only;
    set_head(r, last_one, {{"X-Accel-Buffering", "no"}});
    r.set(beast::http::field::content_type, content_type);
    if (style.http_1_1)
        r.chunked(true);
    return bytes_of(r, true);
}

void append_chunk(std::string& out, std::string_view piece)
{
    std::array<char, 16> size;
    const auto end = std::to_chars(size.data(), size.data() + size.size(), piece.size(), 16).ptr;
    out.append(size.data(), end);
    out += "\r\n";
    out += piece;
    out += "\r\n";
}

} // namespace banter::protocol::http
