#include "common/time.hpp"

#include <algorithm>
#include <array>

namespace banter {

namespace {

void put(char* at, unsigned value, int digits)
{
    for (int i = digits - 1; i >= 0; --i, value /= 10)
        at[i] = static_cast<char>('0' + value % 10);
}

/// Reads a text from its beginning; good() is false after something expected was missing.
class cursor {
public:
    explicit cursor(std::string_view text) : rest_{text} {}

    bool good() const noexcept { return good_; }
    bool at_end() const noexcept { return rest_.empty(); }

    /// Skips the next character if it is one of `chars`. @return whether it did
    bool skip(std::string_view chars)
    {
        if (rest_.empty() || chars.find(rest_.front()) == std::string_view::npos)
            return false;
        rest_.remove_prefix(1);
        return true;
    }

    void expect(std::string_view chars) { good_ = skip(chars) && good_; }

    int digit()
    {
        const char c = rest_.empty() ? '\0' : rest_.front();
        expect("0123456789");
        return c - '0';
    }

    int number(int digits, int least, int most)
    {
        int n = 0;
        for (; digits > 0 && good_; --digits)
            n = 10 * n + digit();
        good_ = good_ && n >= least && n <= most;
        return n;
    }

    bool at_digit() const noexcept { return !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9'; }

private:
    std::string_view rest_;
    bool good_ = true;
};

// The fraction of a second: a point and digits, of which the first three are used.
std::chrono::milliseconds read_fraction(cursor& c)
{
    std::chrono::milliseconds value{0};
    if (!c.skip("."))
        return value;
    value += std::chrono::milliseconds{100} * c.digit();
    for (int weight = 10; c.at_digit(); weight /= 10)
        value += std::chrono::milliseconds{weight} * c.digit();
    return value;
}

// East of Greenwich.
std::chrono::minutes read_offset(cursor& c)
{
    if (c.skip("Zz"))
        return std::chrono::minutes{0};
    const bool west = c.skip("-");
    if (!west)
        c.expect("+");
    const std::chrono::hours hours{c.number(2, 0, 23)};
    c.expect(":");
    const auto offset = hours + std::chrono::minutes{c.number(2, 0, 59)};
    return west ? -offset : offset;
}

} // namespace

std::optional<timestamp> parse_rfc3339(std::string_view text)
{
    using namespace std::chrono;
    cursor c{text};
    const year y{c.number(4, 0, 9999)};
    c.expect("-");
    const month m{static_cast<unsigned>(c.number(2, 1, 12))};
    c.expect("-");
    const day d{static_cast<unsigned>(c.number(2, 1, 31))};
    c.expect("Tt ");
    const hours h{c.number(2, 0, 23)};
    c.expect(":");
    const minutes min{c.number(2, 0, 59)};
    c.expect(":");
    const seconds s{c.number(2, 0, 60)}; // 60: a leap second, the same as the next one
    const auto fraction = read_fraction(c);
    const auto offset = read_offset(c);
    const year_month_day date{y, m, d};
    if (!c.good() || !c.at_end() || !date.ok())
        return {};
    return sys_days{date} + h + min + s + fraction - offset;
}

void append_rfc3339(std::string& out, timestamp t)
{
    using namespace std::chrono;
    constexpr timestamp first = sys_days{year{0} / 1 / 1};
    constexpr timestamp last = sys_days{year{10000} / 1 / 1} - milliseconds{1};
    t = std::clamp(t, first, last);

    const auto day = floor<days>(t);
    const year_month_day date{day};
    const hh_mm_ss clock{t - day};

    std::array<char, 24> text{'0', '0', '0', '0', '-', '0', '0', '-', '0', '0', 'T', '0',
                              '0', ':', '0', '0', ':', '0', '0', '.', '0', '0', '0', 'Z'};
    put(&text[0], static_cast<unsigned>(static_cast<int>(date.year())), 4);
    put(&text[5], static_cast<unsigned>(date.month()), 2);
    put(&text[8], static_cast<unsigned>(date.day()), 2);
    put(&text[11], static_cast<unsigned>(clock.hours().count()), 2);
    put(&text[14], static_cast<unsigned>(clock.minutes().count()), 2);
    put(&text[17], static_cast<unsigned>(clock.seconds().count()), 2);
    put(&text[20], static_cast<unsigned>(clock.subseconds().count()), 3);
    out.append(text.data(), text.size());
}

} // namespace banter
