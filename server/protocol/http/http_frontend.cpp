#include "server/protocol/http/http_frontend.hpp"

#include "server/protocol/http/http_answers.hpp"
#include "server/protocol/http/http_codec.hpp"

#include <utility>

namespace banter::protocol::http {

http_frontend::http_frontend(site what)
    : site_{std::move(what)}, refusal_{problem(reply_style{.keep_alive = false}, 503, "too_many",
                                               "there are too many connections, try again later",
                                               {{"Retry-After", "5"}})}
{
}

// Of a connection that has asked for nothing, so that nothing is answered.
const protocol::wire_format& http_frontend::first_format() const noexcept
{
    static const http_answers none;
    return none;
}

std::unique_ptr<protocol::codec> http_frontend::make_codec() const
{
    return std::make_unique<http_codec>(site_);
}

} // namespace banter::protocol::http
