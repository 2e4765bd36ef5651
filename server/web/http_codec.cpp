#include "server/web/http_codec.hpp"

#include "server/protocol/websocket_codec.hpp"
#include "server/web/http_message.hpp"
#include "server/web/origin.hpp"
#include "server/web/router.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>

#include <optional>
#include <utility>

namespace banter::web {

namespace {

using boost::system::error_code;

// RFC 9112, section 2.2: empty lines before a request are passed over.
void skip_empty_lines(std::string_view& input)
{
    while (input.starts_with('\r') || input.starts_with('\n'))
        input.remove_prefix(1);
}

// What Beast lets pass and two servers in a row may understand in two ways (RFC 9112, section 11.2).
std::optional<std::string_view> ambiguity(const http_request& head)
{
    const auto count = [&](http::field name) {
        const auto [begin, end] = head.equal_range(name);
        return std::distance(begin, end);
    };
    if (const auto codings = count(http::field::transfer_encoding); codings != 0) {
        if (head.version() < 11 || codings != 1 ||
            !same_text(value_of(head, http::field::transfer_encoding), "chunked"))
            return "the only transfer coding here is chunked, in HTTP/1.1";
    }
    if (count(http::field::content_length) > 1 ||
        value_of(head, http::field::content_length).find(',') != std::string_view::npos)
        return "more than one Content-Length";
    if (count(http::field::host) > 1 || (head.version() >= 11 && count(http::field::host) == 0))
        return "there must be one Host";
    if (value_of(head, http::field::host).find_first_of(" \t,/@") != std::string_view::npos)
        return "this is no Host";
    return {};
}

unsigned status_of(const error_code& fault)
{
    if (fault == http::error::header_limit)
        return 431;
    return fault == http::error::body_limit ? 413 : 400;
}

} // namespace

struct http_codec::incoming {
    incoming()
    {
        parser.eager(true);
        parser.header_limit(most_header_bytes);
        parser.body_limit(most_body_bytes);
    }

    /// @return how many bytes were understood; the rest is needed again, with more behind it.
    std::size_t take(std::string_view bytes, error_code& ec)
    {
        std::size_t used = 0;
        while (!ec && !parser.is_done() && used < bytes.size())
            used += parser.put(boost::asio::buffer(bytes.data() + used, bytes.size() - used), ec);
        if (ec == http::error::need_more)
            ec = {};
        return used;
    }

    http::request_parser<http::string_body> parser;
    std::string pending; // the begin of a line that has not ended
    bool continued = false;
};

http_codec::http_codec(const site& what) : site_{what} {}
http_codec::~http_codec() = default;

bool http_codec::mid_request() const noexcept { return incoming_ != nullptr; }

bool http_codec::next(std::string_view& input, protocol::request& out)
{
    if (over_) {
        input = {};
        return false;
    }
    if (!incoming_) {
        skip_empty_lines(input);
        if (input.empty())
            return false;
        incoming_ = std::make_unique<incoming>();
    }
    auto& in = *incoming_;
    error_code ec;
    if (in.pending.empty()) {
        input.remove_prefix(in.take(input, ec));
        in.pending = in.parser.is_done() ? std::string_view{} : input;
    } else {
        in.pending += input;
        const auto used = in.take(in.pending, ec);
        if (in.parser.is_done()) // what is left belongs to the next request
            input.remove_prefix(input.size() - (in.pending.size() - used));
        in.pending.erase(0, used);
    }
    if (!in.parser.is_done())
        input = {};

    out = {};
    const auto& message = in.parser.get();
    answers_.answer_in({message.version() >= 11,
                        message.keep_alive() && !ec,
                        message.method() == http::verb::head && !ec,
                        {}});
    if (ec) {
        refuse(status_of(ec), "bad_request", ec.message(), out);
        return true;
    }
    if (in.parser.is_header_done() && !in.parser.is_done() && !std::exchange(in.continued, true) &&
        same_text(value_of(message, http::field::expect), "100-continue")) {
        out.for_chat = false;
        out.reply = "HTTP/1.1 100 Continue\r\n\r\n";
        return true;
    }
    if (!in.parser.is_done())
        return false;
    const auto request = in.parser.release();
    incoming_.reset();
    if (const auto why = ambiguity(request)) {
        refuse(400, "bad_request", *why, out);
        return true;
    }

    auto style = answers_.style();
    if (const auto origin = value_of(request, http::field::origin);
        is_allowed_elsewhere(origin, site_.allowed_origins))
        style.allowed_origin = origin;
    answers_.answer_in(style);
    auto what = route(site_, request, style);
    out = std::move(what.request);
    out.in_turn = true;
    if (what.upgrades) {
        successor_ = std::make_unique<protocol::websocket_codec>();
    } else if (what.streams) {
        streams_ = over_ = true;
        chunked_ = style.http_1_1;
        output_ = &tail_format(*what.streams, chunked_);
        probe_ = tail_probe(*what.streams, chunked_);
    } else {
        out.last_one = over_ = !style.keep_alive;
    }
    return true;
}

void http_codec::refuse(unsigned status, std::string_view code, std::string_view why, protocol::request& out)
{
    over_ = true;
    incoming_.reset();
    auto style = answers_.style();
    style.keep_alive = false;
    out = {};
    out.for_chat = false;
    out.last_one = true;
    out.reply = problem(style, status, code, why);
}

std::string http_codec::farewell(protocol::ending)
{
    return std::string{streams_ && chunked_ ? last_chunk : std::string_view{}};
}

protocol::silence http_codec::when_silent() const noexcept
{
    if (!streams_)
        return incoming_ ? protocol::silence::is_fine : protocol::silence::ends;
    return probe_.empty() ? protocol::silence::is_fine : protocol::silence::is_probed;
}

} // namespace banter::web
