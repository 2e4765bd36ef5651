#include "test/protocol/irc/codec_fixture.hpp"

#include <boost/test/unit_test.hpp>

namespace irc_fixture {

namespace {

template <class... F>
struct overloaded : F... {
    using F::operator()...;
};
template <class... F>
overloaded(F...) -> overloaded<F...>;

std::string where(const std::string& room, const std::string& to)
{
    return room.empty() ? "@" + to : "#" + room;
}

std::string time_of(timestamp t)
{
    std::string out;
    append_rfc3339(out, t);
    return out;
}

std::string joined_up(const std::vector<std::string>& all)
{
    std::string out;
    for (const auto& one : all)
        (out += out.empty() ? "" : ",") += one;
    return out;
}

std::string cuts(const std::vector<std::uint32_t>& all)
{
    std::string out;
    for (const auto one : all)
        out += (out.empty() ? " cuts=" : ",") + std::to_string(one);
    return out;
}

std::string own(chat::echo e)
{
    return e == chat::echo::none ? "" : e == chat::echo::event ? " own=event" : " own=answer";
}

std::string words(const chat::history_query& q)
{
    std::string out = std::string{"history "} + (q.with.empty() ? "#" + q.room : "@" + q.with);
    if (q.before)
        out += std::string{" before="} + std::to_string(*q.before);
    if (q.after)
        out += std::string{" after="} + std::to_string(*q.after);
    if (q.before_time)
        out += std::string{" before="} + time_of(*q.before_time);
    if (q.after_time)
        out += std::string{" after="} + time_of(*q.after_time);
    if (q.newest_of_both)
        out += " newest";
    if (q.either_way)
        out += " either way";
    if (q.around)
        out += " around=" + (q.around->seq ? std::to_string(*q.around->seq) : time_of(q.around->time));
    return out + std::string{" limit="} + std::to_string(q.limit);
}

std::string words(const chat::set_user_flags& m)
{
    std::string out = "flags";
    const auto add = [&](const char* name, const std::optional<bool>& flag) {
        if (flag)
            (out += *flag ? " +" : " -") += name;
    };
    add("bot", m.bot);
    add("invisible", m.invisible);
    add("operator", m.server_operator);
    return out;
}

std::string words(const chat::find_users& f)
{
    constexpr const char* how[] = {"name", "mask", "room", "past"};
    return std::string{"find "} + how[static_cast<int>(f.criterion)] + std::string{" "} + joined_up(f.names) +
           (f.with_rooms ? " rooms" : "");
}

std::string words(const chat::presence_subscription& w)
{
    return std::string{"presence"} + (w.clear ? std::string{" clear"} : "") +
           (w.add.empty() ? "" : std::string{" +"} + joined_up(w.add)) +
           (w.remove.empty() ? "" : std::string{" -"} + joined_up(w.remove)) + (w.list ? " list" : "") +
           (w.names_only ? " names" : "");
}

std::string words(const chat::change_rules& c)
{
    std::string out = "change " + c.room;
    for (const auto& one : c.changes) {
        out += one.on ? " +" : " -";
        out += rule_name(one.rule);
        out += one.argument.empty() ? "" : "=" + one.argument;
    }
    return out;
}

std::string words(const chat::hello& h)
{
    return "hello " + h.user + (h.realname.empty() ? "" : " realname=" + h.realname) +
           (h.presence ? " presence" : "") + (h.missed ? " missed" : "");
}

std::string words(const chat::list_conversations& l)
{
    return std::string{"conversations"} + (l.rooms ? " rooms" : "") +
           (l.after ? " after=" + time_of(*l.after) : "") +
           (l.before ? " before=" + time_of(*l.before) : "") + (l.oldest ? " oldest=" : " newest=") +
           std::to_string(l.most);
}

std::string words(const chat::list_rooms& l)
{
    return std::string{"rooms"} + (l.all ? std::string{" all"} : "") +
           (l.mask.empty() ? "" : " mask=" + l.mask) +
           (l.least == 0 ? "" : std::string{" least="} + std::to_string(l.least)) +
           (l.most == ~std::size_t{0} ? "" : std::string{" most="} + std::to_string(l.most));
}

std::string words(const chat::post_ephemeral& s)
{
    constexpr const char* kinds[] = {"tags", "ctcp", "reply"};
    return std::string{"ephemeral "} + kinds[static_cast<int>(s.message_kind)] + " " + where(s.room, s.to) +
           (s.text.empty() ? "" : " " + s.text) + (s.tags.empty() ? "" : " tags=" + s.tags) + own(s.own);
}

} // namespace

std::string words_of(const protocol::request_body& r)
{
    return std::visit(
        overloaded{
            [](const chat::hello& h) { return words(h); },
            [](const chat::join& j) {
                return "join " + j.room + (j.key.empty() ? "" : " key=" + j.key) +
                       (j.missed ? " missed" : "");
            },
            [](const chat::leave& l) { return "leave " + l.room + (l.reason.empty() ? "" : " " + l.reason); },
            [](const chat::post_message& p) {
                return std::string{p.notice ? "notice " : "post "} + where(p.room, p.to) + " " + p.text +
                       (p.tags.empty() ? "" : " tags=" + p.tags) + own(p.own) + cuts(p.cuts);
            },
            [](const chat::post_ephemeral& s) { return words(s); },
            [](const chat::history_query& q) { return words(q); },
            [](const chat::set_topic& t) { return "topic " + t.room + " " + t.text; },
            [](const chat::list_members& l) { return "members " + l.room + (l.all ? " all" : ""); },
            [](const chat::list_rooms& l) { return words(l); },
            [](const chat::list_conversations& l) { return words(l); },
            [](const chat::ping&) { return std::string{"ping"}; },
            [](const chat::resync&) { return std::string{"resync"}; },
            [](const protocol::bye& b) { return "bye " + b.reason; },
            [](const chat::rename& n) { return "rename " + n.user; },
            [](const chat::set_away& a) { return "away " + a.text; },
            [](const chat::set_realname& n) { return "realname " + n.text; },
            [](const chat::set_user_flags& m) { return words(m); },
            [](const chat::find_users& f) { return words(f); },
            [](const chat::presence_subscription& w) { return words(w); },
            [](const chat::count_all&) { return std::string{"count"}; },
            [](const chat::notify_operators& t) { return "operators " + t.text; },
            [](const chat::disconnect_user& d) { return "disconnect " + d.user + " " + d.reason; },
            [](const chat::seen& s) { return std::string{"seen "} + std::to_string(s.up_to); },
            [](const chat::read_marker& m) { return "marker " + m.target + " " + time_of(m.time); },
            [](const chat::ask_read_marker& m) { return "marker " + m.target; },
            [](const chat::kick& k) {
                return "kick " + k.room + " " + k.user + (k.reason.empty() ? "" : " " + k.reason);
            },
            [](const chat::invite& i) { return "invite " + i.room + " " + i.user; },
            [](const chat::change_rules& c) { return words(c); },
            [](const chat::ask_rules& a) { return "rules " + a.room; },
            [](const auto&) { return std::string{"other"}; }},
        r);
}

std::string without_cr(std::string_view lines)
{
    std::string out;
    while (!lines.empty()) {
        const auto end = lines.find("\r\n");
        BOOST_REQUIRE(end != std::string_view::npos);
        const auto line = lines.substr(0, end);
        BOOST_TEST(line.find_first_of(std::string_view{"\r\n\0", 3}) == std::string_view::npos);
        (out += line) += '\n';
        lines.remove_prefix(end + 2);
    }
    return out;
}

std::string client::answer(const request_id& id, const chat::answer& a)
{
    codec.on_answer(id, a);
    std::string out;
    codec.answers().encode(id, a, messages, out);
    return without_cr(out);
}

std::string client::feed(std::string_view bytes)
{
    std::string out;
    protocol::request r;
    while (!bytes.empty() && codec.next(bytes, r)) {
        out += without_cr(r.reply);
        if (r.for_chat) {
            ids.push_back(r.id);
            asked.push_back(r.body);
            out +=
                (r.in_turn ? ">> " : "> ") + words_of(r.body) + (r.token.empty() ? "" : " token=" + r.token);
            if (r.proof)
                out += std::string{r.proof->known ? " if " : " never, though "} + r.proof->password +
                       " may fit " + r.proof->hash;
            out += '\n';
            if (const auto* h = std::get_if<chat::hello>(&r.body); h != nullptr && greets)
                out += answer(chat::welcome{h->user, "epoch"});
        }
        if (r.last_one)
            out += r.distrusted ? "! distrusted\n" : "! end\n";
        r = {};
    }
    return out;
}

client& client::enter(std::string_view nick, std::string_view capabilities, std::string_view secret)
{
    if (!capabilities.empty())
        send(std::string{"CAP REQ :"} + std::string{capabilities});
    if (!secret.empty())
        send(std::string{"PASS "} + std::string{secret});
    send(std::string{"NICK "} + std::string{nick});
    send("USER x 0 * :Real Name");
    if (!capabilities.empty())
        send("CAP END");
    return *this;
}

void check_all(client& c, const std::vector<exchange>& cases)
{
    for (const auto& one : cases)
        BOOST_TEST_CONTEXT(one.line) BOOST_TEST(c.send(one.line) == one.expected);
}

} // namespace irc_fixture
