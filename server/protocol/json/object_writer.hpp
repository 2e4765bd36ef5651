#pragma once

#include "common/json_text.hpp"
#include "common/time.hpp"

#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace banter::protocol::json {

/// Writes one JSON object, field by field, in the order of the calls. Hand-written because it is the hot path
/// of the encoding of events, whose fields are few and known.
class object_writer {
public:
    /// @param out  the object is appended to it; outlives the writer.
    explicit object_writer(std::string& out) : out_{out} {}
    /// @param id  of the request that the object answers; empty: none.
    object_writer(std::string& out, std::string_view type, std::string_view id = {}) : out_{out}
    {
        string("type", type);
        if (!id.empty())
            string("id", id);
    }

    void string(std::string_view name, std::string_view value)
    {
        key(name);
        append_json_string(out_, value);
    }

    /// Writes nothing if `value` is empty.
    void string_if_any(std::string_view name, std::string_view value)
    {
        if (!value.empty())
            string(name, value);
    }

    void number(std::string_view name, std::uint64_t value)
    {
        key(name);
        char digits[20];
        out_.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
    }

    void boolean(std::string_view name, bool value)
    {
        key(name);
        out_ += value ? "true" : "false";
    }

    void time(std::string_view name, timestamp value)
    {
        key(name);
        out_ += '"';
        append_rfc3339(out_, value);
        out_ += '"';
    }

    /// Writes a list. `each(item)` appends the value of an item.
    template <class Range, class Each>
    void array(std::string_view name, const Range& items, Each each)
    {
        key(name);
        out_ += '[';
        bool first = true;
        for (const auto& item : items) {
            if (!first)
                out_ += ',';
            first = false;
            each(item);
        }
        out_ += ']';
    }

    void strings(std::string_view name, const std::vector<std::string>& all)
    {
        array(name, all, [this](const std::string& s) { append_json_string(out_, s); });
    }

    /// Writes a list of objects. `write(inner, item)` writes the fields of an item.
    template <class Range, class Write>
    void objects(std::string_view name, const Range& items, Write write)
    {
        array(name, items, [&](const auto& item) {
            object_writer inner{out_};
            write(inner, item);
            inner.end();
        });
    }

    /// Writes an object. `write(inner)` writes its fields.
    template <class Write>
    void object(std::string_view name, Write write)
    {
        key(name);
        object_writer inner{out_};
        write(inner);
        inner.end();
    }

    void end() { out_ += first_ ? "{}" : "}"; }
    void end_line()
    {
        end();
        out_ += '\n';
    }

private:
    void key(std::string_view name)
    {
        out_ += first_ ? "{\"" : ",\"";
        first_ = false;
        out_ += name;
        out_ += "\":";
    }

    std::string& out_;
    bool first_ = true;
};

} // namespace banter::protocol::json
