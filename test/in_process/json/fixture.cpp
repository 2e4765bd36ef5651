#include "test/in_process/json/fixture.hpp"

#include "test/session/texts.hpp"

#include <algorithm>

namespace banter::test {

strings sorted(strings list)
{
    std::sort(list.begin(), list.end());
    return list;
}

strings texts_of(const boost::json::object& page) { return texts(page.at("messages").as_array()); }

std::vector<std::int64_t> seqs_of(const boost::json::object& page)
{
    std::vector<std::int64_t> out;
    for (const auto& each : page.at("messages").as_array())
        out.push_back(number_in(each.as_object(), "seq"));
    return out;
}

strings numbers(int begin, int end, const std::string& before)
{
    strings out;
    for (int n = begin; n < end; ++n)
        out.push_back(before + std::to_string(n));
    return out;
}

} // namespace banter::test
