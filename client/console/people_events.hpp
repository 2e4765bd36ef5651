#pragma once

#include "client/console/server_event.hpp"

#include <boost/json/object.hpp>

#include <string_view>

namespace banter::console {

/// Reads what the server says about people, conversations and the rules of rooms.
/// @return event::unknown for any other type.
server_event read_about_people(std::string_view type, const boost::json::object& o);

} // namespace banter::console
