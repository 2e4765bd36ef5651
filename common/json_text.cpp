#include "common/json_text.hpp"

namespace banter {

namespace {

constexpr bool needs_escape(char c) noexcept
{
    return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\';
}

void append_escaped(std::string& out, char c)
{
    constexpr char hex[] = "0123456789abcdef";
    switch (c) {
    case '"':
        out += "\\\"";
        return;
    case '\\':
        out += "\\\\";
        return;
    case '\n':
        out += "\\n";
        return;
    case '\t':
        out += "\\t";
        return;
    case '\r':
        out += "\\r";
        return;
    default:
        out += "\\u00";
        out += hex[(c >> 4) & 0xf];
        out += hex[c & 0xf];
    }
}

} // namespace

void append_json_string(std::string& out, std::string_view s)
{
    out += '"';
    std::size_t clean = 0; // start of the run that needs no escape and goes out in one append
    for (std::size_t i = 0; i < s.size(); ++i) {
        if (!needs_escape(s[i]))
            continue;
        out.append(s, clean, i - clean);
        append_escaped(out, s[i]);
        clean = i + 1;
    }
    out.append(s, clean, s.size() - clean);
    out += '"';
}

} // namespace banter
