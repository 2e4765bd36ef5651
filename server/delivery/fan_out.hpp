#pragma once

#include "server/chat/answer.hpp"
#include "server/chat/view.hpp"
#include "server/delivery/encoder.hpp"
#include "server/delivery/room.hpp"
#include "server/delivery/subscriber.hpp"
#include "server/net/chunk.hpp"
#include "server/net/flusher.hpp"

#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace banter::delivery {

/// Counts of deliveries since the start; read and written on the I/O thread.
struct fan_out_counters {
    std::uint64_t messages = 0;   ///< shown to rooms
    std::uint64_t deliveries = 0; ///< of events to clients
    std::uint64_t encodings = 0;
    std::uint64_t encoded_bytes = 0;
    std::uint64_t fell_behind = 0; ///< times that a client fell behind in a room
};

/// The subscriptions of all rooms, and delivery to them. Each event is encoded once per wire format present,
/// and its slice is put into every hearer's outbox: a burst of adjacent messages as one slice, at the end of
/// the burst. Lives on the I/O thread; not thread-safe; allocates no memory per delivery.
///
/// A client whose outbox is full is taken out of the room's audience and reported, so that it never delays
/// the other clients; go_live() takes it back.
class fan_out final : public chat::view {
public:
    /// Called when `s` no longer gets live events; `from` is the first seq that it was not sent.
    using behind_handler = std::function<void(subscription& s, chat::seq_number from)>;

    /// Called in the middle of a delivery, when `s` caused an exception. It must not call the fan_out.
    using fault_handler = std::function<void(subscriber& s, const std::exception& what)>;

    fan_out(behind_handler on_behind, fault_handler on_fault);
    ~fan_out();

    /// Sets the newest seq of a room that the journal has kept.
    void restore(std::string_view name, chat::seq_number newest, timestamp newest_time);

    chat::seq_number newest(std::string_view name) const override;
    chat::seq_number newest() const noexcept override { return newest_; }
    timestamp newest_time(std::string_view name) const override;

    /// From now on `client` gets the rooms that it hears in its present format().
    void follow_format(subscriber& client);

    /// Subscribes `client`, which is not subscribed to it yet, to the room; the subscription is live at once
    /// if `live`. `client` must outlive the subscription. The reference is valid until unsubscribe() of
    /// `client` from the room, or unsubscribe_all(); it stays valid when the subscription falls behind.
    subscription& subscribe(subscriber& client, std::string_view name, bool live);
    void unsubscribe(subscriber& client, std::string_view name);
    void unsubscribe_all(subscriber& client);

    /// @return null if `client` is not subscribed to the room. Valid as long as the reference of subscribe().
    subscription* find(const subscriber& client, std::string_view name) const;

    /// Whether `client` gets the room's events as they happen.
    bool hears(const subscriber& client, std::string_view name) const;

    /// Shows `m` to its room, no later than the next deliver(). Events and answers that follow for a hearer
    /// of the room, also those of other rooms, are queued after it.
    /// @param except  a subscriber that does not get it if it is live in the room; null: all hearers get it.
    void show(const chat::message& m, const subscriber* except = nullptr);

    /// Puts all shown events into the outboxes. To be called at the end of a burst; until then bytes for a
    /// hearer's connection may only be queued through the fan_out.
    void deliver();

    /// Puts all shown events into the outbox of one subscriber. After it, hears() is right for each room.
    void flush_pending(const subscriber& client);

    /// Sends a room an event that is not stored: a presence to the hearers that want presence, no later than
    /// the next deliver(); any other event to all, at once.
    void notify(std::string_view name, const chat::room_event& what, const subscriber* except);

    /// Sends a change of a user to the hearers of these rooms that want presence: once per room, or once in
    /// all if the wire format does not name the room.
    void notify(const std::vector<std::string>& names, const chat::user_changed& what,
                const subscriber* except);

    /// Queues an answer for `client`, also when its outbox is full.
    void send(subscriber& client, const protocol::request_id& id, const chat::answer& what);

    /// Tells `client` that it has all messages of its room up to this seq, if its format can express that.
    void send_position(subscriber& client, chat::seq_number seq);

    /// Queues bytes of the wire protocol itself, such as a ping.
    void send(subscriber& client, std::string_view bytes);

    // A reader of the journal becomes live without missing or repeating a message: hold(), then read up to
    // newest(), then go_live(). Messages that are shown in between are held, and go_live() sends them.

    /// Holds the room's messages from now on, for a subscription that is not live.
    void hold(subscription& s);
    void stop_holding(subscription& s);

    /// Sends the held messages after `position`, and makes `s` live.
    /// @return false if some of them are no longer held, because the reading took long: nothing was sent, and
    ///         there is more to read after `position`.
    bool go_live(subscription& s, chat::seq_number position);

    /// Sends a message from the journal, encoded as an event.
    void replay(subscriber& client, const chat::message& m);

    /// The number of changes in the room so far. A later difference shows that `s` has missed some while it
    /// was not live. While `s` is reported as behind: without the changes that it was not sent.
    room_changes changes_of(const subscription& s) const noexcept;
    const fan_out_counters& counters() const noexcept { return counters_; }

private:
    static constexpr std::size_t most_held = 1'000;

    room& room_of(std::string_view name);
    void forget_if_void(room& r);
    void make_live(subscription& s);
    void make_quiet(subscription& s);
    audience& audience_of(room& r, const protocol::wire_format& format, bool presence);
    void free_if_idle(audience& a);
    template <class Event>
    void notify_room(room& r, const Event& e, const subscriber* except);
    void notify_room(room& r, const chat::user_changed& e, const subscriber* except);
    void notify_presence(room& r, const chat::presence& e, const subscriber* except);
    static bool wants_presence(const room& r) noexcept;
    void burst_in(room& r);
    template <class Event>
    void add_to_burst(room& r, const Event& e, const subscriber* except);
    void deliver(const room& r, audience& a);
    static net::urgency urgency_for(const room& r) noexcept;
    bool put(const audience::hearer& to, std::span<const audience::segment> segments, net::urgency how);
    void put_its_own(audience::hearer& to, std::span<const audience::segment> pending, net::urgency how);
    std::size_t put_segments(const audience::hearer& to, std::span<const audience::segment> segments,
                             net::urgency how);
    void catch_up(const subscription& s);
    void report_full();

    struct missing {
        delivery::subscription* subscription;
        chat::seq_number from;
        std::uint64_t presences;
    };

    struct hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view s) const noexcept { return std::hash<std::string_view>{}(s); }
    };

    behind_handler on_behind_;
    fault_handler on_fault_;
    std::unordered_map<std::string, room, hash, std::equal_to<>> rooms_;
    chat::seq_number newest_ = 0;
    std::string scratch_; // an answer that is being encoded
    net::chunk_writer answers_;
    room* bursting_ = nullptr;                // the only room with events that are shown and not delivered
    std::vector<audience::segment> segments_; // of the audience that is delivered to
    std::vector<audience::segment> its_own_;  // of a hearer that gets other events than the rest
    std::vector<missing> full_;               // subscriptions whose outbox was full
    std::uint64_t presences_missed_ = 0;      // by the subscription that is being reported
    fan_out_counters counters_;
    encoder encoder_{counters_};
    std::uint64_t notification_seq_ = 0; // of the last user_changed
};

} // namespace banter::delivery
