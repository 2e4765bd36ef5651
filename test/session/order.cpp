// Every member gets each room's messages in one order, from its position on, without a gap or a repeat, at
// any pace of the journal and the readers. Random walks over the whole server, each from a fixed seed.

#include "test/session/world.hpp"

#include <boost/test/unit_test.hpp>

#include <map>
#include <memory>
#include <random>
#include <set>

using namespace banter::test;

namespace {

const std::vector<std::string> room_names{"a", "b", "c"};

/// A member and all that it may rely on; checks every line as it comes.
class watcher {
public:
    watcher(world& w, std::string name) : world_{w}, name_{std::move(name)} { reconnect(); }

    /// Drops the connection and resumes from its position.
    void reconnect()
    {
        a_join_was_refused_ = false;
        const auto others = world_.sessions().size() - (peer_ ? 1 : 0);
        peer_.reset();
        BOOST_TEST(world_.turn_until([&] { // so that the name is free
            world_.settle();
            return world_.sessions().size() == others;
        }));
        peer_ = std::make_unique<peer>(world_.connect());
        peer_->send(R"({"type":"hello","epoch":"e1","rooms":[],"user":")" + name_ + "\"}");
        left_.clear();
        for (const auto& [room, newest] : rooms_) {
            if (fresh_.contains(room))
                join_fresh(room);
            else
                peer_->send(R"({"type":"join","room":")" + room + R"(","after":)" + std::to_string(newest) +
                            '}');
        }
        std::erase_if(unacknowledged_, [&](const auto& each) { return !rooms_.contains(each.second.room); });
        for (const auto& [id, sent] : unacknowledged_)
            peer_->send(sent.request);
    }

    void join(const std::string& room)
    {
        if (rooms_.contains(room))
            return;
        rooms_[room];
        join_fresh(room);
    }

    void leave(const std::string& room)
    {
        if (!rooms_.contains(room) || fresh_.contains(room))
            return;
        rooms_.erase(room);
        left_.insert(room);
        peer_->send(R"({"type":"leave","room":")" + room + "\"}");
    }

    void say(const std::string& room, int number)
    {
        if (!rooms_.contains(room))
            return;
        const auto id = name_ + std::to_string(number);
        const auto sent = R"({"type":"message","room":")" + room + R"(","id":")" + id + R"(","text":")" + id +
                          std::string(static_cast<std::size_t>(number % 300), 'x') + "\"}";
        unacknowledged_[id] = {room, sent};
        peer_->send(sent);
    }

    void read(std::size_t most)
    {
        for (const auto& o : peer_->objects(most))
            take(o);
    }

    std::size_t unacknowledged() const { return unacknowledged_.size(); }
    const std::map<std::string, std::map<std::int64_t, std::string>>& seen() const { return seen_; }
    bool is_in(const std::string& room) const { return rooms_.contains(room); }
    std::int64_t newest(const std::string& room) const { return rooms_.at(room); }

private:
    void join_fresh(const std::string& room)
    {
        const auto id = std::to_string(++joins_);
        fresh_[room] = id;
        peer_->send(R"({"type":"join","room":")" + room + R"(","id":")" + id + "\"}");
    }

    struct pending {
        std::string room;
        std::string request;
    };

    void take(const boost::json::object& o)
    {
        const auto type = o.at("type").as_string();
        if (type == "joined") {
            const std::string room{o.at("room").as_string()};
            if (fresh_.contains(room) && o.contains("id") && o.at("id") == fresh_.at(room).c_str()) {
                fresh_.erase(room);
                rooms_.at(room) = o.at("prev").as_int64();
            }
        } else if (type == "message") {
            message(o);
        } else if (type == "history") {
            for (const auto& m : o.at("messages").as_array()) {
                auto with_room = m.as_object();
                with_room["room"] = o.at("room");
                message(with_room);
            }
        } else if (type == "ack") {
            BOOST_TEST(unacknowledged_.erase(std::string{o.at("id").as_string()}) == 1u);
        } else if (type == "error" && o.at("code") == "unavailable") { // the journal was stalled
            if (!o.contains("id") || !unacknowledged_.contains(std::string{o.at("id").as_string()}))
                a_join_was_refused_ = true; // until it reconnects
        } else if (type == "error" && a_join_was_refused_) {
            BOOST_TEST(o.at("code") == "not_in_room");
        } else if (type == "left") {
            left_.erase(std::string{o.at("room").as_string()});
        } else {
            BOOST_TEST(type != "error", name_ << ": " << boost::json::serialize(o));
            BOOST_TEST(type != "reset", name_ << ": " << boost::json::serialize(o));
        }
    }

    void message(const boost::json::object& o)
    {
        const std::string room{o.at("room").as_string()};
        if (left_.contains(room))
            return; // sent before the leave was carried out
        auto& newest = rooms_.at(room);
        BOOST_TEST(o.at("prev").as_int64() == newest,
                   name_ << " in " << room << ": after " << newest << " came " << boost::json::serialize(o));
        newest = o.at("seq").as_int64();
        BOOST_TEST(seen_[room].try_emplace(newest, std::string{o.at("text").as_string()}).second);
    }

    world& world_;
    std::string name_;
    std::unique_ptr<peer> peer_;
    std::map<std::string, std::int64_t> rooms_; // with the newest seq seen
    std::map<std::string, std::string> fresh_;  // joined without an `after`, not answered yet; with the id
    int joins_ = 0;
    bool a_join_was_refused_ = false;
    std::set<std::string> left_; // left, and not answered yet
    std::map<std::string, pending> unacknowledged_;
    std::map<std::string, std::map<std::int64_t, std::string>> seen_;
};

void walk(unsigned seed, bool stalls)
{
    std::mt19937 random{seed};
    const auto pick = [&](std::size_t n) { return random() % n; };
    world_settings settings;
    settings.send_buffer_bytes = 4 * 1024;
    settings.connections.outbox_limit_bytes = 2 * 1024;
    settings.journal.room_messages = 0;
    world w{settings};
    std::vector<std::unique_ptr<watcher>> all;
    all.reserve(6);
    for (int i = 0; i < 6; ++i)
        all.push_back(std::make_unique<watcher>(w, "m" + std::to_string(i)));

    for (int step = 0; step < 1500; ++step) {
        watcher& who = *all[pick(all.size())];
        const auto& room = room_names[pick(room_names.size())];
        switch (pick(13)) {
        case 0:
            who.join(room);
            break;
        case 1:
            if (pick(4) == 0)
                who.leave(room);
            break;
        case 2:
            if (pick(20) == 0)
                who.reconnect();
            break;
        case 3:
        case 4:
        case 5:
            who.say(room, step);
            break;
        case 6:
        case 7:
            all[pick(all.size() / 2)]->read(~std::size_t{0});            // half of them read all they can,
            all[all.size() / 2 + pick(all.size() / 2)]->read(pick(500)); // half slowly
            break;
        case 8:
        case 9:
            if (w.journal().waiting_commits() != 0)
                w.journal().commit_one();
            break;
        case 10:
            if (w.journal().waiting_reads() != 0)
                w.journal().read_one();
            break;
        case 11:
            if (stalls)
                w.journal().set_load(pick(3) != 0   ? banter::chat::pressure::none
                                     : pick(2) != 0 ? banter::chat::pressure::stalled
                                                    : banter::chat::pressure::high);
            break;
        default:
            w.turn();
        }
    }
    w.journal().set_load(banter::chat::pressure::none);
    if (stalls) { // a refused message is sent again
        for (const auto& who : all)
            who->reconnect();
    }
    for (int i = 0; i < 2000; ++i) {
        w.settle();
        for (const auto& who : all)
            who->read(~std::size_t{0});
    }

    // Everyone in a room has come to its end, and has seen the same under the same number.
    for (const auto& room : room_names) {
        std::map<std::int64_t, std::string> truth;
        for (const auto& who : all) {
            if (who->seen().contains(room))
                truth.insert(who->seen().at(room).begin(), who->seen().at(room).end());
        }
        for (const auto& who : all) {
            if (who->is_in(room))
                BOOST_TEST(who->newest(room) == static_cast<std::int64_t>(w.fan_out().newest(room)));
            if (who->seen().contains(room)) {
                for (const auto& [seq, text] : who->seen().at(room))
                    BOOST_TEST(truth.at(seq) == text);
            }
        }
        std::set<std::string> texts;
        for (const auto& [seq, text] : truth)
            BOOST_TEST(texts.insert(text).second, "shown twice: " << text);
    }
    for (const auto& who : all)
        BOOST_TEST(who->unacknowledged() == 0u);
    BOOST_TEST(w.fan_out().counters().fell_behind != 0u); // or the walk has shown nothing
}

} // namespace

BOOST_AUTO_TEST_CASE(everyone_sees_one_order_without_gap_or_repeat)
{
    for (unsigned seed = 1; seed <= 20; ++seed) {
        BOOST_TEST_CONTEXT("seed " << seed) walk(seed, false);
    }
}

BOOST_AUTO_TEST_CASE(a_journal_that_stalls_now_and_then_changes_nothing_of_that)
{
    for (unsigned seed = 101; seed <= 120; ++seed) {
        BOOST_TEST_CONTEXT("seed " << seed) walk(seed, true);
    }
}
