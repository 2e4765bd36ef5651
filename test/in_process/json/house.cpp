#include "test/in_process/json/house.hpp"

#include "test/in_process/json/json_client.hpp"
#include "test/in_process/json/plain_client.hpp"

#include <algorithm>
#include <utility>

namespace banter::test {

namespace json = boost::json;

house::house(way how, world_settings settings) : how_{how}, world_{with(how, std::move(settings))} {}

world_settings house::with(way how, world_settings s)
{
    s.commits_at_once = how.commits_at_once;
    return s;
}

json_client house::json(std::string_view user, std::string_view fields)
{
    json_client made{*this, how_.websocket};
    if (!user.empty())
        made.hello(user, fields);
    return made;
}

json_client house::json_over_tcp(std::string_view user)
{
    json_client made{*this, false};
    made.hello(user);
    return made;
}

plain_client house::plain(std::string_view user) { return plain_client{*this, user}; }

void house::settle()
{
    auto& journal = world_.journal();
    for (;;) {
        turn();
        if (journal.waiting_commits() != 0)
            journal.commit_one();
        else if (journal.waiting_reads() != 0)
            journal.read_one();
        else
            return;
    }
}

json::object object_of(std::string_view text)
{
    return json::parse('{' + std::string{text} + '}').as_object();
}

std::string json_text(std::string_view text) { return json::serialize(json::string{text}); }

std::string number_field(std::string_view name, std::int64_t value)
{
    return json_text(name) + ':' + std::to_string(value);
}

std::string text_in(const json::object& o, std::string_view field)
{
    return std::string{std::string_view{o.at(field).as_string()}};
}

std::int64_t number_in(const json::object& o, std::string_view field) { return o.at(field).as_int64(); }

std::vector<std::string> list_in(const json::object& o, std::string_view field)
{
    std::vector<std::string> out;
    for (const auto& each : o.at(field).as_array())
        out.emplace_back(std::string_view{each.as_string()});
    return out;
}

std::vector<std::string> sorted(std::vector<std::string> list)
{
    std::sort(list.begin(), list.end());
    return list;
}

std::vector<std::string> texts_of(const json::object& page)
{
    std::vector<std::string> out;
    for (const auto& each : page.at("messages").as_array())
        out.push_back(text_in(each.as_object(), "text"));
    return out;
}

std::vector<std::int64_t> seqs_of(const json::object& page)
{
    std::vector<std::int64_t> out;
    for (const auto& each : page.at("messages").as_array())
        out.push_back(number_in(each.as_object(), "seq"));
    return out;
}

std::vector<std::string> numbers(int begin, int end, const std::string& before)
{
    std::vector<std::string> out;
    for (int n = begin; n < end; ++n)
        out.push_back(before + std::to_string(n));
    return out;
}

} // namespace banter::test
