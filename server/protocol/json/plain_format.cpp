#include "common/text.hpp"
#include "server/protocol/json/formats.hpp"
#include "server/protocol/wire_format.hpp"

#include <algorithm>
#include <variant>

namespace banter::protocol::json {

namespace {

class plain final : public wire_format {
public:
    using wire_format::encode;

    std::string_view name() const noexcept override { return "plain"; }

    // Most readers of this form are terminals (nc, curl).
    void encode(const chat::message& m, std::string& out) const override
    {
        if (is_surely_printable(m.text))
            append_lines(m.user, m.text, out);
        else
            append_lines(m.user, printable_lines(m.text), out);
    }

    void encode(const chat::presence&, std::string&) const override {}
    void encode(const chat::topic_change&, std::string&) const override {}

    void encode(const protocol::request_id&, const chat::answer& a, const chat::view&,
                std::string& out) const override
    {
        if (const auto* why = std::get_if<failure>(&a)) {
            out += "! ";
            out += code_name(why->code);
            out += ": ";
            out += printable(why->message);
            out += '\n';
        } else if (std::holds_alternative<chat::behind>(a)) {
            out += "! behind: you read too slowly; lines go on, complete and in order, as fast as you read\n";
        } else if (std::holds_alternative<chat::reset>(a)) {
            out += "! reset: you fell so far behind that some lines are gone\n";
        } else if (const auto* bye = std::get_if<chat::closing>(&a)) {
            out += "! bye: ";
            out += printable(bye->reason);
            out += '\n';
        }
    }

private:
    static void append_lines(std::string_view user, std::string_view text, std::string& out)
    {
        for (std::size_t at = 0; at <= text.size();) {
            const auto end = std::min(text.find('\n', at), text.size());
            out += '[';
            out += user;
            out += "] ";
            out.append(text, at, end - at);
            out += '\n';
            at = end + 1;
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
