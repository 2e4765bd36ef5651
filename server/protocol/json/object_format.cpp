#include "server/protocol/json/formats.hpp"
#include "server/protocol/json/lines.hpp"
#include "server/protocol/wire_format.hpp"

namespace banter::protocol::json {

namespace {

class typed_objects final : public wire_format {
public:
    using wire_format::encode;

    std::string_view name() const noexcept override { return "json"; }

    void encode(const chat::message& m, std::string& out) const override { write_event(m, out); }
    void encode(const chat::presence& p, std::string& out) const override { write_event(p, out); }
    void encode(const chat::topic_change& t, std::string& out) const override { write_event(t, {}, out); }
    void encode(const chat::rules_changed& r, std::string& out) const override { write_event(r, {}, out); }
    void encode(const chat::user_changed& p, std::string_view room, std::string& out) const override
    {
        write_event(p, room, out);
    }

    void encode(const protocol::request_id& id, const chat::answer& a, const chat::view& shown,
                std::string& out) const override
    {
        write_answer(id.text, a, shown, out);
    }
};

} // namespace

const wire_format& object_format() noexcept
{
    static const typed_objects the_one;
    return the_one;
}

} // namespace banter::protocol::json
