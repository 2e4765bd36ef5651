#include "test/in_process/clients/http_client.hpp"

#include "test/session/texts.hpp"

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <charconv>

namespace banter::test {

std::string http_request(std::string_view method, std::string_view target, const http_fields& fields,
                         std::string_view body, std::string_view version)
{
    std::string all{method};
    all.append(" ").append(target).append(" HTTP/").append(version).append("\r\n");
    const auto has = [&](std::string_view name) {
        return std::any_of(fields.begin(), fields.end(), [&](const auto& f) { return f.first == name; });
    };
    if (!has("Host"))
        all += "Host: localhost\r\n";
    if (!body.empty() && !has("Transfer-Encoding"))
        all += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    for (const auto& [name, value] : fields)
        all.append(name).append(": ").append(value).append("\r\n");
    return all.append("\r\n").append(body);
}

// ---- a response

std::string http_response::field(const std::string& name) const
{
    const auto found = fields.find(name);
    return found == fields.end() ? std::string{} : found->second;
}

boost::json::object http_response::json() const { return boost::json::parse(body).as_object(); }

std::vector<std::string> http_response::texts() const
{
    const auto page = json();
    return banter::test::texts(page.at("messages").as_array());
}

void http_response::check_problem(unsigned expected_status, std::string_view code) const
{
    BOOST_TEST_CONTEXT(body)
    {
        BOOST_TEST(status == expected_status);
        BOOST_REQUIRE_EQUAL(field("content-type"), "application/problem+json");
        const auto what = json();
        BOOST_TEST(what.at("status").to_number<unsigned>() == expected_status);
        BOOST_TEST(std::string_view{what.at("code").as_string()} == code);
        BOOST_TEST(!what.at("title").as_string().empty());
        BOOST_TEST(!what.at("detail").as_string().empty());
    }
}

// ---- a connection

namespace {

std::string in_small_letters(std::string s)
{
    std::transform(s.begin(), s.end(), s.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return s;
}

http_response parse_head(std::string_view head)
{
    http_response r;
    const auto end = head.find("\r\n");
    const auto first = head.substr(0, end);
    BOOST_REQUIRE_MESSAGE(first.starts_with("HTTP/1.") && first.size() > 12, first);
    r.version = first.substr(5, 3);
    std::from_chars(first.data() + 9, first.data() + 12, r.status);
    for (head.remove_prefix(end + 2); !head.empty(); head.remove_prefix(head.find("\r\n") + 2)) {
        const auto line = head.substr(0, head.find("\r\n"));
        const auto colon = line.find(": ");
        BOOST_REQUIRE_MESSAGE(colon != std::string_view::npos, line);
        const auto name = in_small_letters(std::string{line.substr(0, colon)});
        BOOST_TEST((r.fields.emplace(name, line.substr(colon + 2)).second || name == "vary"), line);
    }
    return r;
}

} // namespace

std::optional<std::pair<http_response, std::size_t>> find_http_head(std::string_view bytes)
{
    const auto end = bytes.find("\r\n\r\n");
    if (end == std::string_view::npos)
        return {};
    return std::pair{parse_head(bytes.substr(0, end + 2)), end + 4};
}

std::string& http_client::unread(std::size_t most) { return unread_ += peer_.bytes(most); }

std::optional<http_response> http_client::next(bool head)
{
    auto found = find_http_head(unread());
    if (!found)
        return {};
    auto& [r, begin] = *found;
    std::size_t size = 0;
    if (!head && r.status >= 200 && r.status != 204 && r.status != 304) {
        const auto length = r.field("content-length");
        BOOST_REQUIRE_MESSAGE(!length.empty(), unread_);
        size = std::stoul(length);
    }
    if (unread_.size() < begin + size)
        return {};
    r.body = unread_.substr(begin, size);
    unread_.erase(0, begin + size);
    return std::move(r);
}

http_response http_client::response(bool head)
{
    server_->settle();
    auto r = next(head);
    BOOST_REQUIRE_MESSAGE(r.has_value(), "no response has come, but: " + unread_);
    return std::move(*r);
}

http_response http_client::ask(std::string_view method, std::string_view target, const http_fields& fields,
                               std::string_view body)
{
    send(http_request(method, target, fields, body));
    return response(method == "HEAD");
}

boost::json::object http_client::say(std::string_view text, std::string_view room, std::string_view user,
                                     const http_fields& fields)
{
    const auto target = "/rooms/" + std::string{room} + "/messages?user=" + std::string{user};
    const auto r = ask("POST", target, fields, text);
    BOOST_REQUIRE_MESSAGE(r.status == 201, r.body);
    return r.json();
}

http_response http_client::closed_with(unsigned status)
{
    auto r = response();
    BOOST_TEST(r.status == status, r.body);
    BOOST_TEST(r.field("connection") == "close");
    BOOST_TEST(closed());
    return r;
}

bool http_client::closed() { return unread().empty() && peer_.closed(); }

} // namespace banter::test
