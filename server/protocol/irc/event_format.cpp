#include "server/protocol/irc/event_format.hpp"

#include "server/protocol/irc/event_lines.hpp"

#include <array>
#include <cstddef>

namespace banter::protocol::irc {

namespace {

// The capabilities that change the bytes of an event; multiline only together with batch.
constexpr std::array deciding{capability::server_time,   capability::message_tags, capability::multiline,
                              capability::extended_join, capability::away_notify,  capability::setname,
                              capability::invite_notify, capability::chghost};

constexpr std::size_t formats = std::size_t{1} << deciding.size();

class lines_of_events final : public wire_format {
public:
    void be_for(capabilities caps, framing how) noexcept
    {
        caps_ = caps;
        how_ = how;
    }

    std::string_view name() const noexcept override { return name_of(how_); }

    void encode(const chat::message& m, std::string& out) const override { put(out, m); }
    void encode(const chat::presence& p, std::string& out) const override { put(out, p); }
    void encode(const chat::topic_change& t, std::string& out) const override { put(out, t); }
    void encode(const chat::rules_changed& r, std::string& out) const override { put(out, r); }
    void encode(const chat::ephemeral_message& s, std::string& out) const override { put(out, s); }
    void encode(const chat::invited& i, std::string& out) const override
    {
        if (caps_.has(capability::invite_notify))
            put(out, i);
    }
    void encode(const chat::user_changed& p, std::string_view, std::string& out) const override
    {
        put(out, p);
    }

    const wire_format& canonical_for(const chat::message& m) const noexcept override
    {
        return is_batched(m, caps_) ? with(tagged_batch) : with(tagged);
    }
    const wire_format& canonical_for(const chat::presence& p) const noexcept override
    {
        if (!p.joined)
            return with(timed);
        return p.away.empty()
                   ? with({capability::server_time, capability::extended_join})
                   : with({capability::server_time, capability::extended_join, capability::away_notify});
    }
    const wire_format& canonical_for(const chat::topic_change&) const noexcept override
    {
        return with(timed);
    }
    const wire_format& canonical_for(const chat::rules_changed&) const noexcept override
    {
        return with(timed);
    }
    const wire_format& canonical_for(const chat::ephemeral_message&) const noexcept override
    {
        return with(tagged);
    }
    const wire_format& canonical_for(const chat::invited&) const noexcept override
    {
        return with({capability::server_time, capability::invite_notify});
    }
    const wire_format& canonical_for(const chat::user_changed& p) const noexcept override
    {
        using kind = chat::user_changed::kind;
        switch (p.change_kind) {
        case kind::away:
        case kind::back:
            return with({capability::server_time, capability::away_notify});
        case kind::realname:
            return with({capability::server_time, capability::setname});
        case kind::renamed:
            return with({capability::server_time, capability::chghost});
        default:
            return with(timed);
        }
    }

    bool notifies_once_of_users() const noexcept override { return true; }

    void encode(const protocol::request_id&, const chat::answer&, const chat::view&,
                std::string&) const override
    {
    }

private:
    template <class Event>
    void put(std::string& out, const Event& e) const
    {
        const auto start = out.size();
        append_lines(out, e, caps_);
        frame_lines(out, start, how_);
    }

    static constexpr capabilities timed{capability::server_time};
    static constexpr capabilities tagged{capability::server_time, capability::message_tags};
    static constexpr capabilities tagged_batch{capability::server_time, capability::message_tags,
                                               capability::batch, capability::multiline};

    // The format for those of `only` that this one has.
    const wire_format& with(capabilities only) const noexcept { return event_format(caps_ & only, how_); }

    capabilities caps_;
    framing how_ = framing::lines;
};

struct all_formats {
    std::array<std::array<lines_of_events, formats>, framings> each;

    all_formats()
    {
        for (std::size_t number = 0; number < formats; ++number) {
            capabilities caps;
            for (std::size_t i = 0; i < deciding.size(); ++i)
                if ((number >> i & 1) != 0)
                    caps.add(deciding[i]);
            if (caps.has(capability::multiline))
                caps.add(capability::batch);
            for (std::size_t how = 0; how < framings; ++how)
                each[how][number].be_for(caps, static_cast<framing>(how));
        }
    }
};

} // namespace

const wire_format& event_format(capabilities caps, framing how) noexcept
{
    static const all_formats all;
    if (!caps.has_multiline())
        caps.remove(capability::multiline);
    std::size_t number = 0;
    for (std::size_t i = 0; i < deciding.size(); ++i)
        number |= std::size_t{caps.has(deciding[i])} << i;
    return all.each[static_cast<std::size_t>(how)][number];
}

std::string_view name_of(framing how) noexcept { return how == framing::lines ? "irc" : "irc-websocket"; }

} // namespace banter::protocol::irc
