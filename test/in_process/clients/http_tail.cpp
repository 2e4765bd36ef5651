#include "test/in_process/clients/http_tail.hpp"

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <charconv>
#include <utility>

namespace banter::test {

namespace {

http_client ask_for_tail(server& from, std::string_view room_and_query, const http_fields& fields,
                         std::string_view version)
{
    const auto query = std::min(room_and_query.find('?'), room_and_query.size());
    const auto target = "/rooms/" + std::string{room_and_query.substr(0, query)} + "/tail" +
                        std::string{room_and_query.substr(query)};
    http_client client{from};
    client.send(http_request("GET", target, fields, {}, version));
    from.settle();
    return client;
}

} // namespace

http_tail::http_tail(server& from, std::string_view room_and_query, const http_fields& fields,
                     std::string_view version)
    : http_tail{ask_for_tail(from, room_and_query, fields, version)}
{
}

http_tail::http_tail(http_client client) : client_{std::move(client)}
{
    auto& bytes = client_.unread();
    auto head = find_http_head(bytes);
    BOOST_REQUIRE_MESSAGE(head.has_value(), "no head has come, but: " + bytes);
    bytes.erase(0, head->second);
    head_ = std::move(head->first);
    BOOST_REQUIRE_MESSAGE(head_.status == 200, bytes);
}

void http_tail::decode(std::size_t most)
{
    auto& bytes = client_.unread(most);
    if (head_.field("transfer-encoding") != "chunked") {
        decoded_ += std::exchange(bytes, {});
        return;
    }
    while (!last_chunk_) {
        const auto line = bytes.find("\r\n");
        std::size_t size = 0;
        if (line == std::string::npos)
            return;
        const auto [end, ec] = std::from_chars(bytes.data(), bytes.data() + line, size, 16);
        BOOST_REQUIRE_MESSAGE(ec == std::errc{} && end == bytes.data() + line, bytes);
        if (bytes.size() < line + 2 + size + 2)
            return;
        BOOST_TEST(bytes.substr(line + 2 + size, 2) == "\r\n");
        decoded_ += bytes.substr(line + 2, size);
        bytes.erase(0, line + 2 + size + 2);
        last_chunk_ = size == 0;
    }
}

std::vector<std::string> http_tail::take_until(std::string_view end)
{
    std::vector<std::string> all;
    std::size_t begin = 0;
    for (auto at = decoded_.find(end); at != std::string::npos; at = decoded_.find(end, begin)) {
        all.push_back(decoded_.substr(begin, at - begin));
        begin = at + end.size();
    }
    decoded_.erase(0, begin);
    return all;
}

std::vector<std::string> http_tail::lines(std::size_t most)
{
    decode(most);
    return take_until("\n");
}

std::vector<sent_event> http_tail::events(std::size_t most)
{
    decode(most);
    std::vector<sent_event> all;
    for (const auto& block : take_until("\n\n")) {
        sent_event e{"message", {}, {}};
        bool has_data = false;
        for (std::size_t at = 0; at < block.size();) {
            const auto end = std::min(block.find('\n', at), block.size());
            const auto line = block.substr(at, end - at);
            at = end + 1;
            if (line.starts_with("event: "))
                e.name = line.substr(7);
            else if (line.starts_with("id: "))
                last_id_ = e.id = line.substr(4);
            else if (line.starts_with("data: "))
                e.data = boost::json::parse(line.substr(6)).as_object(), has_data = true;
            else
                BOOST_TEST(line.starts_with(":"), line);
        }
        if (!has_data)
            ++comments_;
        else if (e.name != "position")
            all.push_back(std::move(e));
    }
    return all;
}

std::string http_tail::first_position()
{
    constexpr std::string_view begin = "event: position\nid: ";
    decode(~std::size_t{0});
    if (!decoded_.starts_with(begin))
        return {};
    auto id = decoded_.substr(begin.size(), decoded_.find('\n', begin.size()) - begin.size());
    const auto rest = "\ndata: {\"type\":\"position\",\"seq\":" + id + "}\n\n";
    BOOST_TEST(decoded_.substr(begin.size() + id.size(), rest.size()) == rest);
    decoded_.erase(0, begin.size() + id.size() + rest.size());
    return id;
}

bool http_tail::ended()
{
    decode(~std::size_t{0});
    return client_.closed() && (last_chunk_ || head_.field("transfer-encoding").empty());
}

} // namespace banter::test
