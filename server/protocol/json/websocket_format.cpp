#include "common/websocket_frame.hpp"
#include "server/protocol/json/formats.hpp"
#include "server/protocol/wire_format.hpp"

#include <string_view>

namespace banter::protocol::json {

namespace {

/// The lines of the JSON form, each as a message of its own.
class framed_json final : public wire_format {
public:
    using wire_format::encode;

    std::string_view name() const noexcept override { return "websocket"; }

    void encode(const chat::message& m, std::string& out) const override { frame(out, m); }
    void encode(const chat::presence& p, std::string& out) const override { frame(out, p); }
    void encode(const chat::topic_change& t, std::string& out) const override { frame(out, t); }
    void encode(const chat::rules_changed& r, std::string& out) const override { frame(out, r); }
    void encode(const chat::user_changed& p, std::string_view room, std::string& out) const override
    {
        frame(out, p, room);
    }

    void encode(const protocol::request_id& id, const chat::answer& a, const chat::view& shown,
                std::string& out) const override
    {
        frame(out, id, a, shown);
    }

private:
    // The length is known only when the object has been written, so the header is inserted before it then.
    // Moving a few hundred bytes costs less than a string of their own.
    template <class... What>
    static void frame(std::string& out, const What&... what)
    {
        const auto start = out.size();
        object_format().encode(what..., out);
        if (out.size() == start)
            return;
        out.pop_back(); // the end of the line
        out.insert(start, banter::websocket_frame::encoded_header{banter::websocket_frame::opcode::text,
                                                                  out.size() - start}
                              .bytes());
    }
};

} // namespace

const wire_format& websocket_format() noexcept
{
    static const framed_json the_one;
    return the_one;
}

} // namespace banter::protocol::json
