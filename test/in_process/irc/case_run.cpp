#include "test/in_process/irc/case_run.hpp"

#include "test/in_process/clients/irc_pattern.hpp"

#include <boost/test/unit_test_log.hpp>

#include <sstream>
#include <stdexcept>

namespace banter::test {

namespace {

// A suffix of names, so that no name is a prefix of another.
constexpr const char* suffix = "7";

// Whether `word` is `of`, with or without a number after it.
bool is_numbered(std::string_view word, std::string_view of)
{
    return word.starts_with(of) && word.find_first_not_of("0123456789", of.size()) == std::string_view::npos;
}

// Replaces each word after `sign` in `text` by its `value`.
template <class Value>
std::string replaced(std::string_view text, Value value)
{
    std::string out;
    while (!text.empty()) {
        const auto [before, after] = cut(text, "$");
        out += before;
        if (before.size() == text.size())
            break;
        std::size_t n = 0;
        while (n < after.size() && is_of_a_name(after[n]))
            ++n;
        out += n == 0 ? "$" : value(after.substr(0, n));
        text = after.substr(n);
    }
    return out;
}

} // namespace

irc_case_run::irc_case_run(const irc_case& what, protocol::irc::framing how, commit_timing storing)
    : case_{what}, how_{how}, storing_{storing}, server_{
                                                     {.commits = storing, .operators = {{"root", "$hash"}}}}
{
}

void irc_case_run::run()
{
    set_up();
    for (const auto& step : case_.steps) {
        boost::unit_test::unit_test_log.set_checkpoint(case_.path, step.line, step.sign + ' ' + step.rest);
        for (const auto& who : step.who) {
            try {
                take(step, users_.at(who));
            } catch (const std::exception& problem) {
                std::ostringstream out;
                out << case_.file << ": " << case_.name << " (" << case_.spec << "), line " << step.line
                    << ": " << who << ' ' << step.sign << ' ' << step.rest << '\n'
                    << problem.what() << "\nwith " << storing_ << "; named:";
                for (const auto& [name, value] : names_)
                    out << ' ' << name << '=' << value;
                throw std::runtime_error{out.str()};
            }
        }
    }
}

void irc_case_run::set_up()
{
    for (const auto& p : case_.users) {
        auto& client = users_.try_emplace(p.name, server_, how_).first->second;
        if (p.mark == '?')
            continue;
        client.enter({.nick = p.name + suffix,
                      .caps = p.caps,
                      .secret = p.mark == '*' ? "device-of-" + p.name : "",
                      .realname = "Real " + p.name});
        client.settled();
    }
    for (const auto& name : case_.room)
        users_.at(name).join(filled("$room"));
    for (const auto& name : case_.room)
        users_.at(name).settled();
}

std::string irc_case_run::value_of(std::string_view word) const
{
    if (word == "server") {
        for (const auto& [name, client] : users_) {
            if (!client.server_name().empty())
                return client.server_name();
        }
    }
    const std::string name{word};
    if (is_numbered(word, "room"))
        return "#" + name + "-" + suffix;
    if (word == "n")
        return suffix;
    if (case_.find(word) != nullptr)
        return name + suffix;
    if (is_numbered(word, "other"))
        return name + "-" + suffix;
    throw std::runtime_error{"$" + name + "?"};
}

std::string irc_case_run::filled(std::string_view text) const
{
    return replaced(text, [this](std::string_view word) { return value_of(word); });
}

std::string irc_case_run::sent(std::string_view text) const
{
    auto whole = filled(text);
    for (const auto& [name, value] : names_) {
        const auto hole = "{" + name + "}";
        for (auto at = whole.find(hole); at != std::string::npos; at = whole.find(hole, at + value.size()))
            whole.replace(at, hole.size(), value);
    }
    return spelled_out(whole);
}

// The password of root is "sesame".
void irc_case_run::check_passwords()
{
    auto& checker = server_.passwords();
    server_.settle();
    for (; !checker.asked.empty(); server_.settle())
        checker.answer(checker.asked.front().what == "sesame for $hash");
}

void irc_case_run::take(const irc_step& step, irc_client& who)
{
    if (step.sign == ">")
        who.send(sent(step.rest));
    else if (step.sign == ">>")
        who.send_bytes(sent(step.rest));
    else if (step.sign == "<")
        who.expect(filled(step.rest), names_);
    else if (step.sign == "<<")
        who.until(filled(step.rest), names_);
    else if (step.sign == "x")
        who.rest();
    else
        expect_nothing(step, who);
    if (step.sign.starts_with('>') && step.rest.find("OPER ") != std::string::npos)
        check_passwords();
}

void irc_case_run::expect_nothing(const irc_step& step, irc_client& who)
{
    std::vector<irc_line> unasked;
    for (const auto& line : who.settled()) {
        auto known = names_;
        if (step.sign == "." || matches(filled(step.rest), line, known))
            unasked.push_back(line);
    }
    if (unasked.empty())
        return;
    std::ostringstream out;
    out << "came unasked: " << unasked;
    throw std::runtime_error{out.str()};
}

} // namespace banter::test
