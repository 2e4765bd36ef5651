#include "server/protocol/json/formats.hpp"
#include "server/protocol/json/json_answers.hpp"
#include "server/protocol/json/json_events.hpp"
#include "server/protocol/wire_format.hpp"

namespace banter::protocol {

namespace {

class object_format final : public wire_format {
public:
    using wire_format::encode;

    std::string_view name() const noexcept override { return "json"; }

    void encode(const chat::message& m, std::string& out) const override { json_events::write(m, out); }
    void encode(const chat::presence& p, std::string& out) const override { json_events::write(p, out); }
    void encode(const chat::topic_change& t, std::string& out) const override
    {
        json_events::write(t, {}, out);
    }
    void encode(const chat::rules_changed& r, std::string& out) const override
    {
        json_events::write(r, {}, out);
    }
    void encode(const chat::user_changed& p, std::string_view room, std::string& out) const override
    {
        json_events::write(p, room, out);
    }

    void encode(const std::string& id, const chat::answer& a, std::string& out) const override
    {
        json_answers::write(id, a, out);
    }
};

} // namespace

const wire_format& json_format() noexcept
{
    static const object_format the_one;
    return the_one;
}

} // namespace banter::protocol
