#include "server/protocol/request.hpp"

#include "common/limits.hpp"
#include "common/text.hpp"

#include <boost/json/memory_resource.hpp>
#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <utility>

namespace json = boost::json;

namespace banter::protocol {

namespace {

constexpr chat::seq_number seq_most = (chat::seq_number{1} << 53) - 1;

failure bad_request(std::string message) { return {errc::bad_request, std::move(message)}; }

failure bad_field(std::string_view name, std::string_view rule)
{
    return bad_request(std::string{name} + ' ' + std::string{rule});
}

/// The fields of one object, read with their types. The first misfit is kept; what is read after it doesn't
/// count.
class fields {
public:
    explicit fields(const json::object& object) : object_{object} {}

    const std::optional<failure>& misfit() const noexcept { return misfit_; }

    std::string required_string(std::string_view name)
    {
        auto found = optional_string(name);
        if (!found && !misfit_)
            misfit_ = bad_field(name, "is missing");
        return std::move(found).value_or(std::string{});
    }

    std::optional<std::string> optional_string(std::string_view name)
    {
        const auto* value = object_.if_contains(name);
        if (value == nullptr)
            return {};
        if (const auto* text = value->if_string())
            return std::string{text->data(), text->size()};
        return misfit<std::string>(name, "must be a string");
    }

    std::optional<std::uint64_t> optional_number(std::string_view name, std::uint64_t least,
                                                 std::uint64_t most)
    {
        const auto* value = object_.if_contains(name);
        if (value == nullptr)
            return {};
        std::optional<std::uint64_t> number;
        if (const auto* i = value->if_int64(); i != nullptr && *i >= 0)
            number = static_cast<std::uint64_t>(*i);
        else if (const auto* u = value->if_uint64())
            number = *u;
        else if (const auto* d = value->if_double();
                 d != nullptr && *d >= 0 && *d <= 0x1p53 && std::floor(*d) == *d)
            number = static_cast<std::uint64_t>(*d); // 1e3 and 5.0 are whole numbers too
        if (!number || *number < least || *number > most)
            return misfit<std::uint64_t>(name, "must be a whole number from " + std::to_string(least) +
                                                   " to " + std::to_string(most));
        return number;
    }

    std::optional<bool> optional_bool(std::string_view name)
    {
        const auto* value = object_.if_contains(name);
        if (value == nullptr)
            return {};
        if (const auto* truth = value->if_bool())
            return *truth;
        return misfit<bool>(name, "must be true or false");
    }

    std::optional<std::vector<std::string>> optional_strings(std::string_view name)
    {
        const auto* value = object_.if_contains(name);
        if (value == nullptr)
            return {};
        std::vector<std::string> all;
        const auto* list = value->if_array();
        if (list == nullptr)
            return misfit<std::vector<std::string>>(name, "must be a list of strings");
        for (const auto& item : *list) {
            const auto* text = item.if_string();
            if (text == nullptr)
                return misfit<std::vector<std::string>>(name, "must be a list of strings");
            all.emplace_back(text->data(), text->size());
        }
        return all;
    }

    std::optional<chat::seq_number> optional_seq(std::string_view name)
    {
        return optional_number(name, 0, seq_most);
    }

private:
    template <class T>
    std::optional<T> misfit(std::string_view name, std::string_view rule)
    {
        if (!misfit_)
            misfit_ = bad_field(name, rule);
        return {};
    }

    const json::object& object_;
    std::optional<failure> misfit_;
};

chat::request read_hello(fields& f, const std::string&)
{
    chat::hello h;
    h.user = f.required_string("user");
    h.rooms = f.optional_strings("rooms").value_or(std::vector<std::string>{"lobby"});
    h.presence = f.optional_bool("presence").value_or(false);
    h.epoch = f.optional_string("epoch");
    h.after = f.optional_seq("after");
    h.client = f.optional_string("client").value_or(std::string{});
    return h;
}

chat::request read_join(fields& f, const std::string&)
{
    chat::join j;
    j.room = f.required_string("room");
    j.after = f.optional_seq("after");
    const auto last = f.optional_number("last", 0, limits::history_most);
    if (j.after && last)
        return chat::refused{bad_request("join takes after or last, not both")};
    j.last = last.value_or(0);
    return j;
}

chat::request read_leave(fields& f, const std::string&) { return chat::leave{f.required_string("room")}; }

chat::request read_message(fields& f, const std::string& id)
{
    chat::post p;
    p.room = f.required_string("room");
    p.text = f.required_string("text");
    p.id = id;
    return p;
}

chat::request read_history(fields& f, const std::string&)
{
    chat::history_query q;
    q.room = f.required_string("room");
    q.before = f.optional_seq("before");
    q.after = f.optional_seq("after");
    if (q.before && q.after)
        return chat::refused{bad_request("history takes before or after, not both")};
    q.limit = f.optional_number("limit", 1, limits::history_most).value_or(limits::history_default);
    return q;
}

chat::request read_search(fields& f, const std::string&)
{
    chat::search_query q;
    q.text = f.required_string("text");
    q.room = f.optional_string("room").value_or(std::string{});
    q.before = f.optional_seq("before");
    q.limit = f.optional_number("limit", 1, limits::search_most).value_or(limits::search_default);
    if (q.text.size() > limits::search_text_bytes)
        return chat::refused{{errc::too_long, "a search has at most 1024 bytes"}};
    return q;
}

chat::request read_members(fields& f, const std::string&)
{
    return chat::list_members{f.required_string("room")};
}
chat::request read_rooms(fields&, const std::string&) { return chat::list_rooms{}; }
chat::request read_ping(fields&, const std::string&) { return chat::ping{}; }
chat::request read_bye(fields&, const std::string&) { return chat::bye{}; }

chat::request read_topic(fields& f, const std::string&)
{
    chat::set_topic t;
    t.room = f.required_string("room");
    t.text = f.required_string("text");
    return t;
}

struct request_type {
    std::string_view name;
    chat::request (*read)(fields&, const std::string& id);
};

constexpr std::array request_types{
    request_type{"message", read_message}, request_type{"ping", read_ping},
    request_type{"hello", read_hello},     request_type{"join", read_join},
    request_type{"leave", read_leave},     request_type{"history", read_history},
    request_type{"search", read_search},   request_type{"members", read_members},
    request_type{"rooms", read_rooms},     request_type{"topic", read_topic},
    request_type{"bye", read_bye},
};

chat::request read_plain(fields& f)
{
    chat::say s;
    s.user = f.required_string("user");
    s.text = f.required_string("text");
    return s;
}

constexpr bool is_hex(char c) noexcept
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// The object with each escaped half of a surrogate pair made harmless.
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
            ++i; // what is escaped is no escape itself
        }
    }
    return out;
}

json::value parse(std::string_view object, boost::system::error_code& ec, json::memory_resource& memory)
{
    json::parse_options options;
    options.max_depth = limits::object_depth;
    return json::parse(object, ec, &memory, options);
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

chat::request read_typed(fields& f, std::string& id)
{
    if (auto misfit = read_id(f, id))
        return chat::refused{std::move(*misfit)};
    const auto type = f.required_string("type");
    const auto* known = std::find_if(request_types.begin(), request_types.end(),
                                     [&](const request_type& t) { return t.name == type; });
    if (known == request_types.end())
        return chat::refused{{errc::unknown_type, "there is no request of this type"}};
    return known->read(f, id);
}

request read_posted(const json::object& object)
{
    request out;
    fields f{object};
    chat::say s;
    s.user = f.optional_string("user").value_or(std::string{});
    s.text = f.required_string("text");
    s.acknowledge = true;
    const auto misfit = read_id(f, s.id);
    if (f.misfit() || misfit)
        out.what = chat::refused{f.misfit() ? *f.misfit() : *misfit};
    else
        out.what = std::move(s);
    return out;
}

request read_object(const json::object& object, bool json_form)
{
    request out;
    fields f{object};
    out.typed = json_form || object.contains("type");
    out.what = out.typed ? read_typed(f, out.id) : read_plain(f);
    if (f.misfit())
        out.what = chat::refused{*f.misfit()};
    return out;
}

// `read(object)` makes a request of what can be parsed.
template <class Read>
request parse_with(std::string_view object, bool json_form, Read read)
{
    request out;
    out.typed = json_form;
    if (!is_utf8(object)) {
        out.what = chat::refused{bad_request("not UTF-8")};
        return out;
    }
    std::array<unsigned char, 4096> on_stack; // most requests are parsed without the heap
    json::monotonic_resource memory{on_stack.data(), on_stack.size()};
    boost::system::error_code ec;
    const json::value value = parse(object, ec, memory);
    if (!ec)
        return read(value.get_object());

    // Half a surrogate pair is a fault of a string, which leaves the stream itself trustworthy.
    parse(without_lone_surrogates(object), ec, memory);
    if (ec)
        out.what = chat::refused{{errc::bad_json, "not valid JSON"}, true};
    else
        out.what = chat::refused{bad_request("an escape is half a surrogate pair")};
    return out;
}

} // namespace

bool is_request_id(std::string_view id)
{
    return !id.empty() && id.size() <= limits::request_id_bytes && is_utf8(id) && printable(id) == id;
}

request parse_request(std::string_view object, bool json_form)
{
    return parse_with(object, json_form, [&](const json::object& o) { return read_object(o, json_form); });
}

request parse_posted(std::string_view object)
{
    auto out = parse_with(object, true, read_posted);
    if (auto* const no = std::get_if<chat::refused>(&out.what))
        no->hang_up = false; // the stream is HTTP's to judge
    return out;
}

} // namespace banter::protocol
