#pragma once

#include "common/error.hpp"
#include "server/chat/ids.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace banter::protocol::json {

/// A failure with code bad_request.
failure bad_request(std::string message);

/// Reads the fields of one object with their types. The first field of a wrong type or range is kept in
/// misfit(), as a bad_request that names it; what is read afterwards does not count. A missing field is a
/// misfit only if it is required.
class fields {
public:
    /// @param object  outlives this.
    explicit fields(const boost::json::object& object) : object_{object} {}

    const std::optional<failure>& misfit() const noexcept { return misfit_; }

    std::string token{}; ///< of a hello: protocol::request::token

    bool has(std::string_view name) const noexcept { return object_.contains(name); }
    /// Sets the misfit of the object as a whole.
    void refuse(std::string message);

    std::string required_string(std::string_view name);
    std::optional<std::string> optional_string(std::string_view name);
    /// @param least, most  length in bytes.
    std::optional<std::string> optional_string(std::string_view name, std::size_t least, std::size_t most);
    std::optional<std::uint64_t> optional_number(std::string_view name, std::uint64_t least,
                                                 std::uint64_t most);
    /// From 0 to 2^53 - 1.
    std::optional<chat::seq_number> optional_seq(std::string_view name);
    std::optional<bool> optional_bool(std::string_view name);
    std::optional<std::vector<std::string>> optional_strings(std::string_view name);

    /// Reads a list of objects with `each(fields&)`. A misfit of one of them is a misfit of this object.
    /// @return whether the list is there.
    template <class Each>
    bool optional_objects(std::string_view name, Each each);

private:
    template <class T>
    std::optional<T> misfit(std::string_view name, std::string_view rule);

    /// @return null if the field is missing or is no list of objects.
    const boost::json::array* objects(std::string_view name);
    void note(std::string_view name, std::string_view rule);

    const boost::json::object& object_;
    std::optional<failure> misfit_;
};

template <class Each>
bool fields::optional_objects(std::string_view name, Each each)
{
    const auto* const list = objects(name);
    if (list == nullptr)
        return false;
    for (const auto& item : *list) {
        fields inner{item.get_object()};
        each(inner);
        if (inner.misfit_ && !misfit_)
            misfit_ = inner.misfit_;
    }
    return true;
}

} // namespace banter::protocol::json
