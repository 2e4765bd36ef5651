#pragma once

#include <string_view>

namespace banter::test {

using namespace std::string_view_literals;

/// A text that a frontend may stumble over.
struct payload {
    std::string_view text;
    bool sayable =
        false; ///< every frontend that can carry it must accept it; otherwise it is accepted whole or refused
};

// clang-format off
inline constexpr payload payloads[] = {
    // line ends
    {"one\r\ntwo"sv},
    {"one\rtwo"sv},
    {"one\ntwo"sv, true},
    {"\nbegins"sv},
    {"ends\n"sv},
    {"ends\r\n"sv},
    {"a\n\nb"sv, true},
    {"a\r\n\r\nb"sv},
    {"x\r\nPRIVMSG #lobby :forged"sv},
    {"x\nPRIVMSG #lobby :forged"sv},
    {"x\rPRIVMSG #lobby :forged"sv},
    {"x\r\n:root!root@root.users.banter PRIVMSG #lobby :forged"sv},
    {"x\n@time=1 PING :y"sv},
    {"x\ndata: forged"sv, true},
    {"x\n\nevent: message\ndata: {}"sv},
    {"x\n[root] forged"sv, true},
    {"x\n{\"type\":\"message\",\"room\":\"lobby\",\"user\":\"root\",\"text\":\"forged\"}"sv},
    {"\r"sv},
    {"\n"sv},
    {"\r\n"sv},
    // controls
    {"nul\000here"sv},
    {"\000"sv},
    {"\001ACTION waves\001"sv},
    {"\001VERSION\001"sv},
    {"\001PING 1\001"sv},
    {"\001"sv},
    {"\001\001"sv},
    {"a\001b"sv},
    {"bold \002here\002"sv},
    {"\00304red\003"sv},
    {"\017"sv},
    {"bell\007"sv},
    {"back\010space"sv},
    {"escape \033[2J"sv},
    {"delete\177"sv},
    {"c1 \302\205 next line"sv},
    {"c1 \302\23331m"sv},
    {"bidi \342\200\256 override"sv},
    {"isolate \342\201\246 here"sv},
    // letters
    {"line \342\200\250 separator"sv},
    {"paragraph \342\200\251 separator"sv},
    {"zero\342\200\213width"sv},
    {"joiner \360\237\221\251\342\200\215\360\237\221\251\342\200\215\360\237\221\247"sv, true},
    {"flag \360\237\207\250\360\237\207\277"sv, true},
    {"skin \360\237\221\213\360\237\217\275"sv, true},
    {"e\314\201 o\314\210"sv, true},
    {"a\314\201\314\201\314\201\314\201\314\201\314\201\314\201\314\201\314\201\314\201\314\201\314\201\314\201\314\201\314\201\314\201\314\201\314\201\314\201\314\201\314\201\314\201\314\201\314\201\314\201\314\201\314\201\314\201\314\201\314\201\314\201\314\201\314\201\314\201\314\201\314\201\314\201\314\201\314\201\314\201"sv, true},
    {"日本語 한국어 ไทย"sv, true},
    {"\357\273\277mark"sv},
    {"\360\235\224\230\360\235\224\253"sv, true},
    {"tab\there"sv, true},
    {"\ttab first"sv},
    // punctuation
    {":begins with a colon"sv, true},
    {"::"sv, true},
    {" "sv},
    {"  two  spaces  "sv},
    {"#lobby"sv, true},
    {"@time=1 :x"sv, true},
    {"/me waves"sv},
    {"/me"sv},
    {"ends in a backslash\\"sv},
    {"\"quoted\""sv, true},
    {"{}"sv},
    {"\\r\\n"sv, true},
};
// clang-format on

} // namespace banter::test
