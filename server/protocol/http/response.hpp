#pragma once

#include "common/error.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// HTTP responses as bytes (RFC 9112).
namespace banter::protocol::http {

/// What the responses to one request have in common.
struct reply_style {
    bool http_1_1 = true;          ///< or 1.0
    bool keep_alive = true;        ///< the connection stays open after the response
    bool head_only = false;        ///< HEAD: without the body, but with its length
    bool varies_by_origin = false; ///< the response depends on the origin of the page
    std::string allowed_origin{};  ///< origin of a foreign page that may read the response; empty: none
};

using fields = std::vector<std::pair<std::string_view, std::string>>;

std::string respond(const reply_style& style, unsigned status, std::string_view content_type,
                    std::string_view body, const fields& more = {});

/// A response without a body: 204, or 304.
std::string respond_without_body(const reply_style& style, unsigned status, const fields& more = {});

/// An error as application/problem+json (RFC 9457), with the stable code of the chat's protocol as `code`.
std::string problem(const reply_style& style, unsigned status, std::string_view code, std::string_view detail,
                    const fields& more = {});

/// The same, under the status that belongs to the failure.
std::string problem(const reply_style& style, const failure& why);

/// The head of a response whose body goes on until the connection ends: in chunks with HTTP/1.1.
std::string begin_stream(const reply_style& style, std::string_view content_type);

/// Appends a piece of such a body in HTTP/1.1 (RFC 9112, section 7.1). @param piece  not empty.
void append_chunk(std::string& out, std::string_view piece);

/// The end of such a body.
inline constexpr std::string_view last_chunk = "0\r\n\r\n";

} // namespace banter::protocol::http
