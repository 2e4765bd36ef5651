#include "server/protocol/json/request_parser.hpp"

#include "common/limits.hpp"
#include "common/text.hpp"
#include "server/protocol/json/request_fields.hpp"
#include "server/protocol/json/request_types.hpp"

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <array>
#include <optional>
#include <utility>

namespace banter::protocol::json {

namespace {

request_body read_plain(fields& f)
{
    chat::post_anonymous s;
    s.user = f.required_string("user");
    s.text = f.required_string("text");
    return s;
}

constexpr bool is_hex(char c) noexcept
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// The object with U+FFFD for each escaped half of a surrogate pair.
std::string without_lone_surrogates(std::string_view object)
{
    std::string out{object};
    const auto half_at = [&](std::size_t i, char least, char most) { // \uD8xx to \uDBxx, or \uDCxx to \uDFxx
        if (i + 6 > out.size() || out[i] != '\\' || out[i + 1] != 'u' || (out[i + 2] | 0x20) != 'd' ||
            !is_hex(out[i + 4]) || !is_hex(out[i + 5]))
            return false;
        const char c = static_cast<char>(out[i + 3] | (out[i + 3] >= 'A' ? 0x20 : 0));
        return c >= least && c <= most;
    };
    const auto high_at = [&](std::size_t i) { return half_at(i, '8', '9') || half_at(i, 'a', 'b'); };
    const auto low_at = [&](std::size_t i) { return half_at(i, 'c', 'f'); };
    for (std::size_t i = 0; i + 1 < out.size(); ++i) {
        if (out[i] != '\\')
            continue;
        if (high_at(i) && low_at(i + 6)) {
            i += 11;
        } else {
            if (high_at(i) || low_at(i))
                out.replace(i + 2, 4, "fffd");
            ++i; // the escaped character begins no escape
        }
    }
    return out;
}

boost::json::value parse(std::string_view object, boost::system::error_code& ec,
                         boost::json::monotonic_resource& memory)
{
    boost::json::parse_options options;
    options.max_depth = limits::object_depth;
    return boost::json::parse(object, ec, &memory, options);
}

// @return what is wrong with the id.
std::optional<failure> read_id(fields& f, std::string& id)
{
    if (auto given = f.optional_string("id")) {
        if (!is_request_id(*given))
            return bad_request("id must be a string of 1 to 64 bytes without control characters");
        id = std::move(*given);
    }
    return {};
}

request_body read_typed(fields& f, std::string& id)
{
    if (auto misfit = read_id(f, id))
        return refused{std::move(*misfit)};
    const auto type = f.required_string("type");
    return read_request(type, f, id);
}

request read_posted(const boost::json::object& object)
{
    request out;
    fields f{object};
    chat::post_anonymous s;
    s.user = f.optional_string("user").value_or(std::string{});
    s.text = f.required_string("text");
    s.acknowledge = true;
    const auto misfit = read_id(f, s.id);
    if (f.misfit() || misfit)
        out.body = refused{f.misfit() ? *f.misfit() : *misfit};
    else
        out.body = std::move(s);
    return out;
}

request read_object(const boost::json::object& object, bool json_form)
{
    request out;
    fields f{object};
    out.typed = json_form || object.contains("type");
    out.body = out.typed ? read_typed(f, out.id.text) : read_plain(f);
    out.token = std::move(f.token);
    if (f.misfit())
        out.body = refused{*f.misfit()};
    return out;
}

// Parses an object. `read(object)` makes a request of it.
template <class Read>
request parse_with(std::string_view object, bool json_form, Read read)
{
    request out;
    out.typed = json_form;
    if (!is_utf8(object)) {
        out.body = refused{bad_request("not UTF-8")};
        return out;
    }
    std::array<unsigned char, 4096> on_stack; // most requests are parsed without the heap
    boost::json::monotonic_resource memory{on_stack.data(), on_stack.size()};
    boost::system::error_code ec;
    const boost::json::value value = parse(object, ec, memory);
    if (!ec)
        return read(value.get_object());

    // Half a surrogate pair is a fault of a string, which leaves the stream itself trustworthy.
    parse(without_lone_surrogates(object), ec, memory);
    if (ec)
        out.body = refused{{errc::bad_json, "not valid JSON"}, true};
    else
        out.body = refused{bad_request("an escape is half a surrogate pair")};
    return out;
}

} // namespace

bool is_request_id(std::string_view id)
{
    return !id.empty() && id.size() <= limits::request_id_bytes && is_utf8(id) && printable(id) == id;
}

request parse_request(std::string_view object, bool json_form)
{
    return parse_with(object, json_form,
                      [&](const boost::json::object& o) { return read_object(o, json_form); });
}

request parse_posted(std::string_view object)
{
    auto out = parse_with(object, true, read_posted);
    if (auto* const no = std::get_if<refused>(&out.body))
        no->hang_up = false; // HTTP decides about the connection
    return out;
}

} // namespace banter::protocol::json
