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

} // namespace

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
