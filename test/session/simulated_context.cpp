#include "test/session/simulated_context.hpp"

namespace banter::test {

std::string text_in(const boost::json::object& o, const char* field)
{
    const auto* const found = o.if_contains(field);
    return found != nullptr && found->is_string() ? std::string{found->as_string()} : std::string{};
}

chat::seq_number number_in(const boost::json::object& o, const char* field)
{
    return o.at(field).to_number<chat::seq_number>();
}

void simulation_context::check_shown(const std::string& client, const std::string& room,
                                     const boost::json::object& message)
{
    ++counts.shown;
    const auto* const kept = disk.find(number_in(message, "seq"));
    if (kept == nullptr || kept->room != room || kept->text != text_in(message, "text"))
        fail("I4: " + client + " is shown what is not stored: " + boost::json::serialize(message));
}

bool acknowledged_messages::add(const boost::json::object& ack)
{
    const auto id = text_in(ack, "id");
    const auto seq = number_in(ack, "seq");
    const auto ids_horizon = context_.disk.trimmed().ids_horizon;
    if (context_.disk.seq_of(author_, id) != seq && seq > ids_horizon)
        context_.fail("I1: acknowledged and not stored: " + boost::json::serialize(ack));
    const auto [known, is_first] = all_.try_emplace(id, seq);
    if (known->second != seq && known->second > ids_horizon)
        context_.fail("I1: acknowledged as " + std::to_string(known->second) +
                      " before: " + boost::json::serialize(ack));
    known->second = seq;
    return is_first;
}

} // namespace banter::test
