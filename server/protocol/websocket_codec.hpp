#pragma once
#include "server/protocol/object_codec.hpp"
namespace banter::protocol { using websocket_codec = object_codec; }
