#include "server/protocol/json/formats.hpp"
#include "server/protocol/wire_format.hpp"

#include <variant>

namespace banter::protocol::json {

namespace {

class plain final : public wire_format {
public:
    using wire_format::encode;

    std::string_view name() const noexcept override { return "plain"; }

    void encode(const chat::message& m, std::string& out) const override
    {
        for (std::size_t at = 0; at <= m.text.size();) {
            const auto end = std::min(m.text.find('\n', at), m.text.size());
            out += '[';
            out += m.user;
            out += "] ";
            out.append(m.text, at, end - at);
            out += '\n';
            at = end + 1;
        }
    }

    void encode(const chat::presence&, std::string&) const override {}
    void encode(const chat::topic_change&, std::string&) const override {}

    void encode(const std::string&, const chat::answer& a, std::string& out) const override
    {
        if (const auto* why = std::get_if<failure>(&a)) {
            out += "! ";
            out += code_name(why->code);
            out += ": ";
            out += why->message;
            out += '\n';
        } else if (std::holds_alternative<chat::behind>(a)) {
            out += "! behind: you read too slowly; lines go on, complete and in order, as fast as you read\n";
        } else if (std::holds_alternative<chat::reset>(a)) {
            out += "! reset: you fell so far behind that some lines are gone\n";
        } else if (const auto* bye = std::get_if<chat::closing>(&a)) {
            out += "! bye: ";
            out += bye->reason;
            out += '\n';
        }
    }
};

} // namespace

const wire_format& plain_format() noexcept
{
    static const plain the_one;
    return the_one;
}

} // namespace banter::protocol::json
