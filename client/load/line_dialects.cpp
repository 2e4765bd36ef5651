#include "client/load/dialects.hpp"

#include "client/load/tagged_text.hpp"

namespace banter::load {

namespace {

void read_notice(std::string_view line, peer_stats& stats)
{
    if (!line.starts_with("! ")) {
        ++stats.foreign;
        return;
    }
    stats.last_words = line;
    if (line.starts_with("! behind: "))
        ++stats.behinds;
    else if (line.starts_with("! reset: "))
        ++stats.resets;
    else if (line.starts_with("! bye: "))
        stats.bye = true;
    else
        ++stats.refusals;
}

class plain_dialect final : public dialect {
public:
    explicit plain_dialect(const payload& texts);

    void append_greeting(std::string& out, std::uint32_t member) const override;
    bool confirms_joining() const override { return false; }
    void append_message(std::string& out, message_key key) const override;
    std::size_t read(std::string_view bytes, read_sink& sink) override;

private:
    const payload& texts_;
    tagged_text relayed_;
};

} // namespace

plain_dialect::plain_dialect(const payload& texts) : texts_{texts}, relayed_{texts} {}

void plain_dialect::append_greeting(std::string&, std::uint32_t) const {}

void plain_dialect::append_message(std::string& out, message_key key) const
{
    out += R"({"user":")";
    texts_.append_name(out, key.sender);
    out += R"(","text":")";
    texts_.append_text(out, key);
    out += "\"}\n";
}

std::size_t plain_dialect::read(std::string_view bytes, read_sink& sink)
{
    return relayed_.read_lines(
        bytes, [&](message_key key) { sink.message(key); },
        [&](std::string_view line) { read_notice(line, sink.stats); });
}

std::unique_ptr<dialect> make_plain_dialect(const payload& texts)
{
    return std::make_unique<plain_dialect>(texts);
}

namespace {

class line_dialect : public dialect {
public:
    explicit line_dialect(const payload& texts) : texts_{texts} {}

    void append_greeting(std::string&, std::uint32_t) const override {}
    bool confirms_joining() const override { return false; }
    void append_message(std::string& out, message_key key) const final
    {
        texts_.append(out, key);
        out += '\n';
    }
    std::size_t read(std::string_view bytes, read_sink& sink) final
    {
        return texts_.read_lines(
            bytes, [&](message_key key) { take(key, sink); },
            [&](std::string_view) { ++sink.stats.foreign; });
    }

private:
    virtual void take(message_key key, read_sink& sink) const { sink.message(key); }

    tagged_text texts_;
};

class echo_dialect final : public line_dialect {
public:
    using line_dialect::line_dialect;

    void append_greeting(std::string& out, std::uint32_t) const override
    {
        append_message(out, {payload::probe_sender, 0});
    }
    bool confirms_joining() const override { return true; }

private:
    void take(message_key key, read_sink& sink) const override
    {
        if (key.sender == payload::probe_sender)
            ++sink.stats.joined;
        else
            sink.deliveries.delivery(key);
    }
};

} // namespace

std::unique_ptr<dialect> make_line_dialect(const payload& texts)
{
    return std::make_unique<line_dialect>(texts);
}

std::unique_ptr<dialect> make_echo_dialect(const payload& texts)
{
    return std::make_unique<echo_dialect>(texts);
}

} // namespace banter::load
