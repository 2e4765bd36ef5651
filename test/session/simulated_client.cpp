#include "test/session/simulated_client.hpp"

namespace banter::test {

void simulated_client::connect()
{
    bytes_.clear();
    partial_.clear();
    line_ = context.lines.emplace_back(std::make_unique<net::test::memory_line>(context.server->executor()))
                .get();
    if (context.chance(2))
        line_->window = 1 + context.below(3'000);
    if (context.chance(2))
        line_->most_per_read = 1 + context.below(200);
    if (context.chance(4))
        line_->takes = [this](std::size_t offered) { return context.below(offered + 1); };
    context.server->connect(*line_, frontend_);
    if (const auto first = wire_->open(); !first.empty())
        line_->send(first);
    on_connected();
}

void simulated_client::send(std::string_view text)
{
    if (const auto bytes = wire_->encode(text); !bytes.empty())
        line_->send(bytes);
}

void simulated_client::act()
{
    if (line_ == nullptr)
        return connect();
    if (line_->closed() || line_->ended())
        return cut();
    send_something();
}

void simulated_client::read(std::size_t most)
{
    if (line_ == nullptr)
        return;
    bytes_ += line_->read(most);
    std::string replies;
    partial_ += wire_->decode(bytes_, replies);
    if (!replies.empty())
        line_->send(replies);
    std::size_t begin = 0;
    for (auto end = partial_.find('\n'); end != std::string::npos; end = partial_.find('\n', begin)) {
        const auto line = partial_.substr(begin, end - begin);
        begin = end + 1;
        for (const auto mark : marks_in(line))
            if (!context.disk.has_mark(mark))
                context.fail("I4: shown and not stored: " + line);
        take(line);
        if (line_ == nullptr)
            return;
    }
    partial_.erase(0, begin);
}

void simulated_client::cut()
{
    if (line_ != nullptr && !line_->closed()) {
        line_->takes = {};
        if (context.chance(2))
            line_->reset();
        else
            line_->end_stream();
    }
    lose_connection();
}

void simulated_client::lose_connection()
{
    if (line_ != nullptr)
        line_->takes = {};
    line_ = nullptr;
}

} // namespace banter::test
