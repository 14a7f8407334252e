// SPDX-License-Identifier: Apache-2.0
//
// MatchIndex: who may serve whom, and who comes first, kept up to date as agents and calls come and go.
//
// Agents with the same profile and the same room for media form an agent class; calls that differ only in age form a
// call class. A bit per pair of classes says whether the one may serve the other; it is worked out when a class is
// made. A decision is then: AND the row with the set of non-empty classes, and compare the heads of what is left.
//
// Inside an agent class the agents who are free stand in line by idle time, and in one ordered set for each other order
// that a queue's strategy needs (calls, occupancy, ...). Inside a call class the waiting calls stand in line by place.
// They are linked through records by slot (`calls`, `idle_agents`). What a decision compares of the first of each line
// is kept in flat arrays by class (`idle_head`, `waiting_head`), so that comparing touches neither agents nor calls.
//
// INVARIANT: bit c of `agent_class(a).serves` equals bit a of `call_class(c).eligible`; a class is in `free_classes`,
// `waiting_classes` or `ringing_classes` exactly if the set it speaks of is not empty.
//
// Where classes of agents are many (in the end each agent has a profile of its own) comparing heads takes time in
// proportion; then the free agents of all classes stand in one tree as well for each order (idle_tree.h).
//
// Classes that nobody uses any more are kept, since they tend to come back, and recycled oldest first once there are
// more than kMaxVacant of them, so that memory stays bounded and a class that returns costs nothing.
#ifndef STROWGER_LIB_ROUTING_MATCH_INDEX_H_
#define STROWGER_LIB_ROUTING_MATCH_INDEX_H_

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "boost/circular_buffer.hpp"
#include "boost/intrusive/set.hpp"
#include "core/by_key.h"
#include "routing/agent_profile.h"
#include "routing/idle_tree.h"
#include "routing/line.h"
#include "routing/matcher_answers.h"
#include "strowger/core/bitset.h"
#include "strowger/core/ids.h"
#include "strowger/core/time.h"
#include "strowger/model/call.h"
#include "strowger/model/media.h"
#include "strowger/model/requirement.h"
#include "strowger/routing/agent_strategy.h"

namespace strowger::detail {

/// A call's place in line.
struct Place {
  Time time;
  uint64_t sequence = 0;
  friend auto operator<=>(const Place&, const Place&) = default;
};

/// What the index knows of a call, by the call's slot.
struct alignas(32) WaitingCall {
  uint32_t previous = Line::kNone;
  uint32_t next = Line::kNone;
  Time enqueued_at;
  Time place_time;
  uint64_t place_sequence : 62 = 0;
  uint64_t in_tree : 1 = false;
  /// Some agents may not be given the call; it does not change while the call waits.
  uint64_t excludes : 1 = false;

  Place place() const { return {place_time, place_sequence}; }
  void set_place(const Place& place) {
    place_time = place.time;
    place_sequence = place.sequence & ((uint64_t{1} << 62) - 1);
  }

  /// Two calls may come to have one place (a call that joined between two others, left, and came back).
  friend bool operator<(const WaitingCall& a, const WaitingCall& b) {
    return a.place_time < b.place_time || (a.place_time == b.place_time && a.place_sequence < b.place_sequence);
  }
};
static_assert(sizeof(WaitingCall) == 32);

/// The orders in which free agents may be kept; see routing/agent_strategy.h for the keys.
enum class IdleOrder : uint8_t { kIdle, kOccupancy, kCalls, kPosition, kAllocation, kLoad };
inline constexpr size_t kIdleOrderCount = 6;
IdleOrder idle_order_of(StrategyKind strategy);

/// An agent's keys, one per order; kIdle has none beside the time idle.
struct IdleKeys {
  Time idle_since;
  std::array<int64_t, kIdleOrderCount> key{};
  friend bool operator==(const IdleKeys&, const IdleKeys&) = default;
};

/// An agent's entry in the line by idle time.
struct IdleAgent {
  uint32_t previous = Line::kNone;
  uint32_t next = Line::kNone;
  Time idle_since;
  bool in_tree = false;

  friend bool operator<(const IdleAgent& a, const IdleAgent& b) { return a.idle_since < b.idle_since; }
};

using SetHook = boost::intrusive::set_base_hook<boost::intrusive::optimize_size<true>,
                                                boost::intrusive::link_mode<boost::intrusive::normal_link>>;

/// An agent's entry in the ordered set of another order.
struct FreeAgent : SetHook {
  int64_t key = 0;
  Time idle_since;
  uint32_t agent = 0;

  friend bool operator<(const FreeAgent& a, const FreeAgent& b) {
    if (a.key != b.key) return a.key < b.key;
    if (a.idle_since != b.idle_since) return a.idle_since < b.idle_since;
    return a.agent < b.agent;
  }
};
/// Free agents of all classes by (key, idle since, number).
using KeyTree = BasicIdleTree<32, std::pair<int64_t, Time>>;
using AgentSet = boost::intrusive::set<FreeAgent, boost::intrusive::constant_time_size<false>>;

using ProfileNumber = uint32_t;
using AgentClassNumber = uint32_t;
using CallClassNumber = uint32_t;
inline constexpr uint32_t kNoClass = ~uint32_t{0};

/// Everything that decides who may take a call and where it is counted, but its age.
struct CallClassKey {
  QueueId home;
  /// Number of a list of queues (see `MatchIndex::intern_reach`); the home queue is the first of it.
  uint32_t reach = 0;
  RequirementId requirement;
  TierWindow tiers;
  /// The longest member's delay that the call has waited out.
  Duration delay_passed{};
  SlaId sla;
  int16_t priority = 0;
  uint8_t reserve_level = 0;
  Media media = Media::kVoice;
  /// The matcher of the home queue (see MatcherAnswers); 0: none.
  uint32_t matcher = 0;
  friend bool operator==(const CallClassKey&, const CallClassKey&) = default;

  template <class H>
  friend H AbslHashValue(H state, const CallClassKey& k) {
    return H::combine(std::move(state), k.home, k.reach, k.requirement, k.tiers.min, k.tiers.max, k.tiers.raise,
                      k.delay_passed.count(), k.sla, k.priority, k.reserve_level, k.media, k.matcher);
  }
};

/// The membership by which agents of a profile may take calls of a class, and its rank: smaller is tried first.
struct Access {
  const ActiveMembership* membership = nullptr;
  uint32_t rank = 0;
  explicit operator bool() const { return membership != nullptr; }
};

/// The agent of a class who is idle longest.
struct IdleHead {
  Time idle_since;
  uint32_t agent = kNoClass;
  friend bool operator<(const IdleHead& a, const IdleHead& b) {
    return a.idle_since < b.idle_since || (a.idle_since == b.idle_since && a.agent < b.agent);
  }
};

/// The call of a class that waits longest, and what call orders compare.
struct WaitingHead {
  Place place;
  Time enqueued_at;
  uint32_t slot = 0;
  QueueId home;
  SlaId sla;
  int16_t priority = 0;
  /// Some agents may not be given this call: look at it.
  bool excludes = false;
};

/// Agents in an order beside kIdle; by order, that of kIdle is not used.
using AgentSets = std::array<AgentSet, kIdleOrderCount>;

/// PERFORMANCE: one cache line, since where each agent is unique each class is looked at seldom.
struct alignas(64) AgentClass {
  ProfileNumber profile = kNoClass;
  uint32_t fit_level = 0;
  Bitset serves;
  Line idle;  // of agents, in `idle_agents`
  CallOrder order = CallOrder::kPriority;
  uint16_t order_policy = 0;
  uint16_t order_shadow = 0;
  std::unique_ptr<AgentSets> free;  // none while no other orders are kept
};
static_assert(sizeof(AgentClass) == 64);

/// The classes of one priority in which calls wait.
struct PriorityLevel {
  int priority = 0;
  uint32_t classes = 0;
  Bitset waiting;
};

struct CallClass {
  CallClassKey key;
  CallClassNumber number = kNoClass;
  /// Another one for each key that the number stands for.
  uint32_t generation = 0;
  PriorityLevel* level = nullptr;
  uint32_t users = 0;
  bool in_use = false;
  bool listed_vacant = false;
  /// Smallest and largest rank of any class of agents that may serve it: equal in most centres, and then ranks need
  /// not be compared.
  uint32_t min_rank = ~uint32_t{0};
  uint32_t max_rank = 0;
  Bitset eligible;
  Line waiting;  // of slots of calls, in `calls`
  Line ringing;
};

/// Records by number, in blocks: their addresses stay.
template <class T>
class ByNumber {
 public:
  T& operator[](uint32_t number) { return blocks_[number / kBlock][number % kBlock]; }
  const T& operator[](uint32_t number) const { return blocks_[number / kBlock][number % kBlock]; }
  void make_room_for(uint32_t number) {
    if (number / kBlock >= blocks_.size()) [[unlikely]] {
      add_blocks(number / kBlock + 1);
    }
  }
  /// Asks for a record to be brought into the cache. Any number may be named.
  [[gnu::always_inline]] void prefetch(uint32_t number) const {
    if (number / kBlock < blocks_.size()) __builtin_prefetch(&(*this)[number]);
  }
  size_t memory_bytes() const { return blocks_.size() * kBlock * sizeof(T); }

 private:
  static constexpr uint32_t kBlock = 256;
  [[gnu::noinline, gnu::cold]] void add_blocks(size_t count) {
    while (blocks_.size() < count) blocks_.push_back(std::make_unique<T[]>(kBlock));
  }
  std::vector<std::unique_ptr<T[]>> blocks_;
};

class MatchIndex {
 public:
  /// With more than `tree_from` classes of agents an idle tree is kept as well (see `first_idle`). `answers` must be
  /// there for the requirement of a class with a matcher before the class is.
  MatchIndex(const RequirementTable& requirements, const MatcherAnswers& answers, size_t tree_from)
      : requirements_(requirements), answers_(answers), tree_from_(tree_from) {}

  // ---- Reaches: lists of queues, kept once -------------------------------------------------------------------------
  uint32_t intern_reach(const std::vector<QueueId>& queues);
  const std::vector<QueueId>& reach(uint32_t number) const { return reaches_[number]; }

  // ---- Profiles ----------------------------------------------------------------------------------------------------
  /// The number of an equal profile, with one user more.
  ProfileNumber acquire_profile(const AgentProfile& profile);
  void add_profile_user(ProfileNumber number) { ++profiles_[number]->users; }
  void release_profile(ProfileNumber number);
  const AgentProfile& profile(ProfileNumber number) const { return profiles_[number]->profile; }
  /// Whether a profile in use has a membership of the queue. O(profiles).
  bool has_members(QueueId queue) const {
    return std::any_of(profiles_.begin(), profiles_.end(),
                       [queue](const auto& p) { return p->users > 0 && p->profile.membership(queue) != nullptr; });
  }

  // ---- Agents ------------------------------------------------------------------------------------------------------
  /// Which orders free agents are kept in; the engine empties the index before it changes them.
  void set_orders(const std::array<bool, kIdleOrderCount>& orders);
  const std::array<bool, kIdleOrderCount>& orders() const { return orders_; }
  bool keeps_other_orders() const { return !other_orders_.empty(); }
  bool keeps(IdleOrder order) const { return orders_[static_cast<size_t>(order)]; }

  /// The class of agents of this profile with `free` units left; kNoClass if no media fits.
  AgentClassNumber agent_class_for(ProfileNumber profile, int free_units) {
    if (free_units <= 0) return kNoClass;  // whatever there is to take takes a unit or more
    ProfileEntry& entry = *profiles_[profile];
    const size_t fit_level =
        free_units == entry.profile.capacity ? entry.full_level : entry.profile.fit_level(free_units);
    if (fit_level == 0) return kNoClass;
    const AgentClassNumber number = entry.class_of_level[fit_level];
    return number != kNoClass ? number : make_agent_class(profile, fit_level, free_units);
  }
  /// Whether an agent in the index stands there under these keys.
  bool has_keys(uint32_t agent, const IdleKeys& keys) const;
  void insert_agent(uint32_t agent, AgentClassNumber agent_class, const IdleKeys& keys);
  void erase_agent(uint32_t agent, AgentClassNumber agent_class);
  const AgentClass& agent_class(AgentClassNumber number) const { return agent_classes_[number]; }
  /// Asks for the bits of `serves`, which will be looked through.
  [[gnu::always_inline]] void prefetch_serves(AgentClassNumber number) const {
    const Bitset& serves = agent_classes_[number].serves;
    for (size_t word = 0; word < serves.words(); word += 8) __builtin_prefetch(serves.data() + word);
  }
  const AgentProfile& profile_of(AgentClassNumber number) const { return profile(agent_classes_[number].profile); }
  const Bitset& free_classes() const { return free_classes_; }
  /// Whether `first_idle` and `first_by` may be asked: with few classes their heads are compared faster.
  bool has_idle_tree() const { return tree_on_; }
  /// The agent idle longest, of any class that may serve the calls, for whom `allowed` holds; kNoClass if there is
  /// none.
  template <class F>
  uint32_t first_idle(CallClassNumber calls, F&& allowed) {
    return idle_tree_.first(calls, allowed);
  }
  /// The first by another order that is kept.
  template <class F>
  uint32_t first_by(IdleOrder order, CallClassNumber calls, F&& allowed) {
    return key_trees_[static_cast<size_t>(order)].first(calls, allowed);
  }
  /// The first in position after this one.
  template <class F>
  uint32_t first_in_position_after(int64_t position, uint32_t agent, CallClassNumber calls, F&& allowed) {
    KeyTree& tree = key_trees_[static_cast<size_t>(IdleOrder::kPosition)];
    return tree.first_after({position, kMinTime}, agent, calls, allowed);
  }
  const IdleTree& idle_tree() const { return idle_tree_; }
  /// The records of agents, by slot.
  const ByNumber<IdleAgent>& idle_agents() const { return idle_agents_; }
  /// Of a class in `free_classes`.
  const IdleHead& idle_head(AgentClassNumber number) const { return idle_heads_[number]; }

  // ---- Calls -------------------------------------------------------------------------------------------------------
  /// The number of the class with this key, with one user more.
  CallClassNumber acquire_call_class(const CallClassKey& key);
  void add_user(CallClassNumber number) { ++call_classes_[number]->users; }
  void release_call_class(CallClassNumber number) {
    CallClass& record = *call_classes_[number];
    if (--record.users == 0 && !record.listed_vacant) list_vacant(record);
  }
  const CallClass& call_class(CallClassNumber number) const { return *call_classes_[number]; }
  /// Visits the classes that have users. O(classes).
  template <class F>
  void for_each_call_class(F&& f) const {
    for (const auto& record : call_classes_) {
      if (record->users > 0) f(*record);
    }
  }

  /// The records of calls, by slot. Room for a call is made before anything else is done with it.
  const ByNumber<WaitingCall>& calls() const { return calls_; }
  ByNumber<WaitingCall>& calls() { return calls_; }
  /// Asks for the record behind which a call of the class would stand.
  [[gnu::always_inline]] void prefetch_last(CallClassNumber number) const {
    calls_.prefetch(call_classes_[number]->waiting.last_joined());
  }
  void insert_waiting(uint32_t call, CallClassNumber number);
  void erase_waiting(uint32_t call, CallClassNumber number);
  void insert_ringing(uint32_t call, CallClassNumber number);
  void erase_ringing(uint32_t call, CallClassNumber number);
  const Bitset& waiting_classes() const { return waiting_classes_; }
  /// The same by priority, the highest first; levels may be empty. Each priority ever used has one.
  const std::vector<std::unique_ptr<PriorityLevel>>& levels() const { return levels_; }
  /// Of a class in `waiting_classes`.
  const WaitingHead& waiting_head(CallClassNumber number) const { return waiting_heads_[number]; }
  const Bitset& ringing_classes() const { return ringing_classes_; }

  // ---- Who may serve whom ------------------------------------------------------------------------------------------
  /// By which membership, if any, agents of the profile may take calls of the class; requirement and media not asked.
  Access access(const CallClassKey& key, const AgentProfile& profile) const;
  /// The same without asking for tier, delay and reserve level.
  Access open_access(const CallClassKey& key, const AgentProfile& profile) const;
  /// access, requirement and media.
  bool eligible(const CallClassKey& key, const AgentProfile& profile) const;
  /// The requirement, and the matcher if there is one.
  bool meets(const CallClassKey& key, const AgentProfile& profile) const;

  size_t memory_bytes() const;

 private:
  static constexpr size_t kMaxVacant = 1024;
  /// Numbers of profiles or classes without users, oldest first. Each stands in it once; some may have users again.
  using VacantList = boost::circular_buffer<uint32_t>;
  static constexpr uint32_t kRankPerQueue = 4096;  // above the greatest tier

  struct ProfileEntry {
    AgentProfile profile;
    uint32_t users = 0;
    bool listed_vacant = false;
    std::array<AgentClassNumber, kMediaCount + 1> class_of_level{};
    size_t full_level = 0;  // of an agent with nothing in hand
  };

  CallClassNumber make_call_class(const CallClassKey& key);
  void list_vacant(CallClass& record);
  AgentClassNumber make_agent_class(ProfileNumber profile, size_t fit_level, int free_units);
  void relate(CallClassNumber call_class, AgentClassNumber agent_class);
  void recycle_profiles();
  void recycle_call_classes();
  PriorityLevel* level_of(int priority);
  static void note_vacant(VacantList& list, uint32_t number);
  void choose_index();
  void join_key_tree(size_t order, uint32_t agent, const Bitset& serves);
  void look_at_head(const CallClass& record, uint32_t first);

  const RequirementTable& requirements_;
  const MatcherAnswers& answers_;
  std::array<bool, kIdleOrderCount> orders_{};
  std::vector<size_t> other_orders_;  // that are kept, but for kIdle

  std::deque<std::vector<QueueId>> reaches_;
  absl::flat_hash_map<std::vector<QueueId>, uint32_t> reach_numbers_;

  std::vector<std::unique_ptr<ProfileEntry>> profiles_;
  /// Numbers of profiles, by profile.
  struct ProfileOf {
    const std::vector<std::unique_ptr<ProfileEntry>>* profiles;
    const AgentProfile& key(ProfileNumber number) const { return (*profiles)[number]->profile; }
    static const AgentProfile& key(const AgentProfile& itself) { return itself; }
  };
  NumbersByKey<ProfileOf> profile_numbers_{ProfileOf{&profiles_}};
  VacantList vacant_profiles_;
  std::vector<ProfileNumber> unused_profiles_;

  ByNumber<AgentClass> agent_classes_;
  std::vector<AgentClassNumber> unused_agent_classes_;
  std::vector<IdleHead> idle_heads_;
  ByNumber<IdleAgent> idle_agents_;
  size_t tree_from_;
  bool tree_on_ = false;
  IdleTree idle_tree_;
  std::array<KeyTree, kIdleOrderCount> key_trees_;  // by order, as `free` of the classes
  std::array<ByNumber<FreeAgent>, kIdleOrderCount> free_agents_;
  Bitset free_classes_;

  std::vector<std::unique_ptr<CallClass>> call_classes_;
  std::vector<WaitingHead> waiting_heads_;
  ByNumber<WaitingCall> calls_;
  absl::flat_hash_map<CallClassKey, CallClassNumber> call_class_numbers_;
  VacantList vacant_call_classes_;
  std::vector<CallClassNumber> unused_call_classes_;
  std::vector<std::unique_ptr<PriorityLevel>> levels_;
  Bitset waiting_classes_;
  Bitset ringing_classes_;
};

}  // namespace strowger::detail

#endif  // STROWGER_LIB_ROUTING_MATCH_INDEX_H_
