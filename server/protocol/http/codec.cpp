#include "server/protocol/http/codec.hpp"

#include "server/protocol/http/beast_message.hpp"
#include "server/protocol/http/origin.hpp"
#include "server/protocol/http/router.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>

#include <array>
#include <optional>
#include <string>
#include <utility>

namespace banter::protocol::http {

namespace {

using boost::system::error_code;

// Empty lines before a request are ignored (RFC 9112, section 2.2).
void skip_empty_lines(std::string_view& input)
{
    while (input.starts_with('\r') || input.starts_with('\n'))
        input.remove_prefix(1);
}

// Fields with a single value, of those that decide about a request. Of two, a proxy and the server could go
// by different ones.
constexpr std::array single_fields{"Content-Length",    "Content-Type",         "Host",
                                   "Idempotency-Key",   "Last-Event-ID",        "Origin",
                                   "Sec-WebSocket-Key", "Sec-WebSocket-Version"};

// What Beast accepts although a proxy and the server could interpret it differently (RFC 9112, section 11.2).
std::optional<std::string> ambiguity(const beast::http::request_header<>& head)
{
    const auto count = [&](beast::http::field name) {
        const auto [begin, end] = head.equal_range(name);
        return std::distance(begin, end);
    };
    if (const auto codings = count(beast::http::field::transfer_encoding); codings != 0) {
        if (head.version() < 11 || codings != 1 ||
            !same_text(value_of(head, beast::http::field::transfer_encoding), "chunked"))
            return "the server accepts only the transfer coding chunked, in HTTP/1.1";
    }
    for (const char* const name : single_fields) {
        if (head.count(name) > 1)
            return "the request has more than one " + std::string{name};
    }
    if (value_of(head, beast::http::field::content_length).find(',') != std::string_view::npos)
        return "the request has more than one Content-Length";
    if (head.version() >= 11 && count(beast::http::field::host) == 0)
        return "the request has no Host";
    if (value_of(head, beast::http::field::host).find_first_of(" \t,/@") != std::string_view::npos)
        return "Host must be HOST or HOST:PORT";
    return {};
}

// Finds a line feed without a carriage return (RFC 9112, section 2.2), which Beast notices only when the
// whole head has come, and a field that continues in the next line (section 5.2), which Beast accepts
// although others interpret it differently.
// @param head  from the start of a line; what follows the empty line is ignored.
// @return the fault of its lines; none: no fault so far.
std::optional<const char*> bad_line(std::string_view head)
{
    if (head.starts_with("\r\n"))
        return {};
    for (std::size_t at = 0; (at = head.find('\n', at)) != std::string_view::npos; ++at) {
        if (at == 0 || head[at - 1] != '\r')
            return "the lines of a request must end with CR LF";
        const auto next = head.substr(at + 1, 2);
        if (next == "\r\n")
            return {};
        if (next.starts_with(' ') || next.starts_with('\t'))
            return "a field must be on one line";
    }
    return {};
}

constexpr const char* head_too_long = "the request line and the fields are too long";

unsigned status_of(const error_code& fault)
{
    if (fault == beast::http::error::header_limit)
        return 431;
    return fault == beast::http::error::body_limit ? 413 : 400;
}

} // namespace

/// An incomplete request.
struct codec::incoming {
    struct fault {
        unsigned status;
        std::string why;
    };

    incoming()
    {
        parser.header_limit(most_header_bytes);
        parser.body_limit(most_body_bytes);
    }

    /// Takes bytes from the front of `input`: all of them, unless the request ends before, or is refused.
    void take(std::string_view& input)
    {
        if (pending.empty()) {
            input.remove_prefix(parse(input));
            if (!parser.is_done() && !refused)
                pending = std::exchange(input, {});
            return;
        }
        pending += input;
        pending.erase(0, parse(pending));
        input.remove_prefix(input.size() - (parser.is_done() ? pending.size() : 0));
    }

    bool has_begun() const noexcept { return head_bytes != 0 || !pending.empty(); }

    /// @return number of bytes that were parsed. The rest must be given again, followed by more.
    std::size_t parse(std::string_view bytes)
    {
        std::size_t used = 0;
        if (const auto why = parser.is_header_done() ? std::nullopt : bad_line(bytes))
            return refuse(400, *why), used;
        while (!parser.is_done() && used < bytes.size()) {
            const bool in_head = !parser.is_header_done();
            boost::system::error_code ec;
            const auto n = parser.put(boost::asio::buffer(bytes.data() + used, bytes.size() - used), ec);
            used += n;
            if (in_head)
                head_bytes += n;
            if (ec && ec != beast::http::error::need_more)
                return refuse(status_of(ec), ec.message()), used;
            if (in_head && parser.is_header_done())
                on_head();
            if (refused || ec)
                break;
        }
        // Beast's limit holds for the bytes of one call, which need not be a whole head. It does not hold for
        // the extensions of a chunk, nor for the fields after the last chunk.
        const auto unfinished = bytes.size() - used + (parser.is_header_done() ? 0 : head_bytes);
        if (!parser.is_done() && unfinished > most_header_bytes)
            refuse(431,
                   parser.is_header_done() ? "the lines between the chunks are too long" : head_too_long);
        if (parser.is_done() && fields() != head_fields)
            refuse(400, "the server accepts no trailer fields");
        return used;
    }

    void on_head()
    {
        head_fields = fields();
        if (head_bytes > most_header_bytes)
            return refuse(431, head_too_long);
        const auto& head = parser.get();
        if (const auto why = ambiguity(head))
            return refuse(400, *why);
        const auto expected = list_of(head, beast::http::field::expect);
        if (head.version() < 11 || expected.empty())
            return;
        if (!same_text(expected, "100-continue"))
            return refuse(417, "Expect must be 100-continue");
        wants_continue = true;
    }

    std::ptrdiff_t fields() const { return std::distance(parser.get().begin(), parser.get().end()); }

    void refuse(unsigned status, std::string why)
    {
        if (!refused)
            refused = fault{status, std::move(why)};
    }

    beast::http::request_parser<beast::http::string_body> parser;
    std::string pending; // the start of an unfinished line
    std::size_t head_bytes = 0;
    std::ptrdiff_t head_fields = 0;
    std::optional<fault> refused;
    bool wants_continue = false; // the client waits for 100 Continue before it sends the body
};

codec::codec(const site& what) : site_{what} {}
codec::~codec() = default;

bool codec::mid_request() const noexcept { return incoming_ != nullptr; }

bool codec::next(std::string_view& input, protocol::request& out)
{
    if (over_) {
        input = {};
        return false;
    }
    if (input.empty())
        return false;
    // An empty line begins a request too, so that a client that sends nothing else runs into the time-out.
    if (!incoming_) {
        incoming_ = std::make_unique<incoming>();
        answers_.await_request();
    }
    auto& in = *incoming_;
    if (!in.has_begun())
        skip_empty_lines(input);
    in.take(input);
    out = {};
    if (in.refused) {
        refuse(in.refused->status, in.refused->why, out);
        return true;
    }
    if (in.parser.is_done()) {
        understand(out);
        return true;
    }
    if (!std::exchange(in.wants_continue, false))
        return false;
    out.for_chat = false;
    out.reply = "HTTP/1.1 100 Continue\r\n\r\n";
    return true;
}

// A whole request has come.
void codec::understand(protocol::request& out)
{
    const http_request request{incoming_->parser.release()};
    incoming_.reset();
    reply_style style{.http_1_1 = request.version() >= 11,
                      .keep_alive = request.keep_alive(),
                      .head_only = request.method() == beast::http::verb::head,
                      .varies_by_origin = !site_.allowed_origins.empty()};
    if (const auto origin = value_of(request, beast::http::field::origin);
        is_allowed_elsewhere(origin, site_.allowed_origins))
        style.allowed_origin = origin;
    auto what = route(site_, request, style);
    if (what.streams)
        style.keep_alive = false; // the input after it is ignored, also when the chat refuses the stream
    answers_.answer_in(style, std::move(what.stream_head));
    out = std::move(what.request);
    out.in_turn = true;
    if (what.successor) {
        successor_ = std::move(what.successor);
    } else if (what.streams) {
        streams_ = over_ = true;
        chunked_ = style.http_1_1;
        output_ = &tail_format(*what.streams, chunked_);
        probe_ = tail_probe(*what.streams, chunked_);
    } else {
        out.last_one = over_ = !style.keep_alive;
    }
}

void codec::refuse(unsigned status, std::string_view why, protocol::request& out)
{
    over_ = true;
    const auto& head = incoming_->parser.get();
    const reply_style style{.keep_alive = false, .head_only = head.method() == beast::http::verb::head};
    out.for_chat = false;
    out.last_one = true;
    out.distrusted = true;
    out.reply = problem(style, status, status == 413 ? "too_long" : "bad_request", why);
    incoming_.reset();
}

const protocol::wire_format& codec::answers() const noexcept
{
    return streaming_ ? *output_ : static_cast<const protocol::wire_format&>(answers_);
}

// The head of a stream is an answer; the rest is in the format of the stream.
void codec::on_answer(const protocol::request_id&, const chat::answer& a)
{
    streaming_ = streaming_ || (streams_ && std::holds_alternative<chat::done>(a));
}

std::string codec::closing_bytes(protocol::ending)
{
    return std::string{streaming_ && chunked_ ? last_chunk : std::string_view{}};
}

protocol::silence codec::when_silent() const noexcept
{
    if (!streaming_)
        return incoming_ ? protocol::silence::is_fine : protocol::silence::ends;
    return probe_.empty() ? protocol::silence::is_fine : protocol::silence::is_probed;
}

frontend::frontend(site what)
    : site_{std::move(what)}, refusal_{problem(reply_style{.keep_alive = false}, 503, "too_many",
                                               "there are too many connections, try again later",
                                               {{"Retry-After", "5"}})}
{
}

// The connection has asked for nothing yet, so this format encodes no answers.
const protocol::wire_format& frontend::first_format() const noexcept
{
    static const answers none;
    return none;
}

std::unique_ptr<protocol::codec> frontend::make_codec() const { return std::make_unique<codec>(site_); }

} // namespace banter::protocol::http
