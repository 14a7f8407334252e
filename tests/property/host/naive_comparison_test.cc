// SPDX-License-Identifier: Apache-2.0
//
// The engine comparison, through a host that several threads drive: each thread hears the events and answers them as a
// PBX would, or wrongly now and then. What was applied, in which order and when, is in the journal; done again in one
// thread to a fresh engine it gives the same events, byte for byte, and to the naive engine the same answers and
// events. STROWGER_SEED repeats one seed (the threads' order is not repeated); STROWGER_EFFORT scales the number of
// seeds.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "strowger/core/random.h"
#include "strowger/host/host.h"
#include "support/engine_comparison.h"
#include "support/host/journal_buffer.h"
#include "support/naive/naive_engine.h"
#include "support/queue/delaying_atomics.h"
#include "support/random_commands.h"

namespace strowger::testing {
namespace {

using TestedHost = BasicHost<DelayingAtomics>;

constexpr std::array<const char*, 4> kExpressions{"english >= 1", "billing >= 3", "english >= 2 or swim >= 5",
                                                  "not billing >= 1"};

/// Ids of the centre, asked before the threads begin.
struct Known {
  explicit Known(Acd& acd) : queues(acd.queues()), agents(acd.agents()) {
    for (const char* expression : kExpressions) requirements.push_back(acd.requirement(expression).value());
    reasons = {ReasonId{}, acd.find_reason("break"), acd.find_reason("training"), ReasonId{60'000}};
    classes = {CustomerClassId{}, acd.find_customer_class("gold"), acd.find_customer_class("silver")};
    requirements.insert(requirements.end(), 6, kNoRequirement);
    queues.push_back(QueueId{});
    agents.push_back(AgentId{});
  }
  std::vector<QueueId> queues;
  std::vector<AgentId> agents;
  std::vector<RequirementId> requirements;
  std::vector<ReasonId> reasons;
  std::vector<CustomerClassId> classes;
};

/// One thread of a PBX.
class Exchange {
 public:
  Exchange(TestedHost& host, ManualTimeSource& time, const Known& known, uint64_t seed, uint64_t thread)
      : host_(host), time_(time), known_(known), random_(seed, thread), seed_(seed * 100 + thread) {
    events_ = host.subscribe({.capacity = 32, .overflow = 10'000, .stall_limit = kForever}).value();
  }

  void run(int commands) {
    seed_delays(seed_);
    for (int i = 0; i < commands; ++i) {
      hear();
      if (chance(30)) time_.move_on(Duration{static_cast<int64_t>(random_.below(4)) * 500'000});
      if (chance(10)) host_.poll();
      do_something();
    }
    host_.unsubscribe(events_->id()).IgnoreError();
  }

 private:
  bool chance(uint64_t percent) { return random_.below(100) < percent; }
  template <class T>
  T one_of(const std::vector<T>& items) {
    return items.empty() ? T{} : items[random_.below(items.size())];
  }

  void hear() {
    std::array<Delivery, 16> some;
    for (ReadReport report; (report = events_->read(some)).count > 0;) {
      for (size_t i = 0; i < report.count; ++i) hear(some[i].event);
    }
  }
  void hear(const Event& event) {
    if (event.kind == EventKind::kQueued) remember(waiting_, event);
    if (event.kind == EventKind::kOffered) remember(offered_, event);
    if (event.kind == EventKind::kConnected) remember(talking_, event);
    if (event.kind == EventKind::kDisconnected) remember(over_, event);
  }
  static void remember(std::vector<Event>& where, const Event& event) {
    if (where.size() >= 12) where.erase(where.begin());
    where.push_back(event);
  }

  template <class C>
  void submit(const C& command) {
    // A thread that insists must read meanwhile: its own subscription may hold the host up.
    while (host_.submit(command) != SubmitResult::kAccepted) {
      hear();
      if (chance(10)) host_.poll();
      std::this_thread::yield();
    }
  }

  void do_something() {
    switch (random_.below(10)) {
      case 0:
      case 1:
        return arrive();
      case 2:
      case 3:
      case 4:
        return answer();
      case 5:
      case 6:
        return talk();
      case 7:
        return change_a_waiting_call();
      default:
        return agent_does_something();
    }
  }

  void arrive() {
    const std::vector<AgentId> preferred{known_.agents[0]};
    const Attribute attribute{kCustomer, "a customer of some name"};
    ArriveCall command{.queue = one_of(known_.queues),
                       .media = static_cast<Media>(random_.below(kMediaCount)),
                       .customer_class = one_of(known_.classes),
                       .requirement = one_of(known_.requirements),
                       .host_ref = random_.below(1'000'000)};
    if (chance(30)) command.priority = static_cast<int>(random_.below(5));
    if (chance(10)) command.preferred = preferred;
    if (chance(10)) command.preferred_window = Duration{2'000'000};
    if (chance(20)) command.attributes = {&attribute, 1};
    if (chance(10)) command.position = static_cast<uint32_t>(random_.below(4));
    if (chance(5)) command.enqueue_time = kMinTime;
    if (chance(5)) command.tiers = TierWindow{0, 1};
    submit(command);
  }

  void answer() {
    const Event offer = one_of(offered_);
    if (chance(75)) {
      submit(AcceptOffer{offer.call, offer.agent});
    } else {
      submit(DeclineOffer{offer.call, offer.agent});
    }
  }

  void talk() {
    const CallId call = one_of(talking_).call;
    switch (random_.below(8)) {
      case 0:
        return submit(HoldCall{call});
      case 1:
        return submit(RetrieveCall{call});
      case 2:
        return submit(TransferCall{call, one_of(known_.queues)});
      case 3:
        return submit(EscalateCall{call, one_of(known_.queues)});
      case 4:
        return submit(ResolveCall{one_of(over_).call});
      case 5:
        return submit(EndWrapUp{one_of(over_).call, AgentId{}});
      case 6:
        return submit(HangUpCall{call});
      default:
        return submit(CompleteCall{call, chance(50)});
    }
  }

  void change_a_waiting_call() {
    const CallId call = one_of(waiting_).call;
    switch (random_.below(8)) {
      case 0:
        return submit(MoveCall{call, one_of(known_.queues)});
      case 1:
        return submit(PullCall{call, one_of(known_.agents)});
      case 2:
        return submit(SetCallPriority{call, static_cast<int>(random_.below(3000)) - 1500});
      case 3:
        return submit(SetCallRequirement{call, one_of(known_.requirements)});
      case 4:
        return submit(SetCallTiers{call, {0, static_cast<int>(random_.below(3)), 0}});
      case 5:
        return submit(DescribeCall{call, "a short description"});
      case 6:
        return submit(RecordDecisions{call, chance(50)});
      default:
        return submit(HangUpCall{call});
    }
  }

  void agent_does_something() {
    const AgentId agent = one_of(known_.agents);
    switch (random_.below(10)) {
      case 0:
        return submit(LogOut{agent});
      case 1:
        return submit(SetNotReady{agent, one_of(known_.reasons)});
      case 2:
        return submit(PauseInQueue{agent, one_of(known_.queues), one_of(known_.reasons)});
      case 3:
        return submit(ResumeInQueue{agent, one_of(known_.queues)});
      case 4:
        return submit(EndWrapUp{CallId{}, agent});
      case 5:
      case 6:
        return submit(SetReady{agent});
      default:
        return submit(LogIn{agent, chance(90), ReasonId{}});
    }
  }

  TestedHost& host_;
  ManualTimeSource& time_;
  const Known& known_;
  Random random_;
  const uint64_t seed_;
  std::shared_ptr<TestedHost::Subscription> events_;
  std::vector<Event> waiting_;
  std::vector<Event> offered_;
  std::vector<Event> talking_;
  std::vector<Event> over_;
};

/// Applies a journal's commands to the naive engine, whose numbers for requirements may be others.
class Translator {
 public:
  Translator(naive::NaiveAcd& judge, const Known& known) : judge_(judge) {
    for (size_t i = 0; i < kExpressions.size(); ++i) {
      numbers_[known.requirements[i]] = judge.requirement(kExpressions[i]).value();
    }
  }
  Refusal advance(Time now) { return judge_.advance(now); }
  Applied apply(Command command) {
    if (auto* arrival = std::get_if<ArriveCall>(&command)) translate(arrival->requirement);
    if (auto* change = std::get_if<SetCallRequirement>(&command)) translate(change->requirement);
    return judge_.apply(command);
  }

 private:
  void translate(RequirementId& id) const {
    const auto known = numbers_.find(id);
    if (known != numbers_.end()) id = known->second;
  }
  naive::NaiveAcd& judge_;
  std::map<RequirementId, RequirementId> numbers_;
};

template <class Engine>
std::string meaning(const Engine& engine, const Event& event) {
  return absl::StrCat(engine.requirement_text(event.requirement), "|", std::string(engine.name(event.text)));
}

/// What both replays differ in from what subscribers were told; empty if nothing.
std::string compare(const RandomCommands& world, const JournalBuffer& journal, const std::vector<Event>& told) {
  EventBuffer again;
  auto acd = Acd::create(world.centre(), world.options(), &again).value();
  const Known known(*acd);
  if (std::string difference = journal.replay(*acd); !difference.empty()) return "replay: " + difference;
  if (again.events() != told) return absl::StrCat("replay: ", again.events().size(), " events, told ", told.size());

  EventBuffer judged;
  auto judge = naive::NaiveAcd::create(world.centre(), world.options(), &judged).value();
  Translator translator(*judge, known);
  if (std::string difference = journal.replay(translator); !difference.empty()) return "judge: " + difference;
  for (size_t i = 0; i < std::max(told.size(), judged.events().size()); ++i) {
    if (i >= told.size() || i >= judged.events().size()) return absl::StrCat("judge: other number of events, ", i);
    const bool same = same_event(
        told[i], judged.events()[i], [&](const Event& e) { return meaning(*acd, e); },
        [&](const Event& e) { return meaning(*judge, e); });
    if (same) continue;
    return absl::StrCat("event ", i, "\n  told:  ", to_string(told[i]), "\n  judge: ", to_string(judged.events()[i]));
  }
  return "";
}

struct Variant {
  std::string name;
  HostOptions options;
};

class EachVariant : public ::testing::TestWithParam<Variant> {
 protected:
  void run(uint64_t seed) {
    const RandomCommands world(seed, {.reconfigure = false});
    if (world.options().start > kMaxTime - Duration{1'000'000'000}) return;
    ManualTimeSource time(world.options().start);
    JournalBuffer journal;
    HostOptions options = GetParam().options;
    options.time_source = &time;
    options.journal = &journal;
    auto host = TestedHost::create(world.centre(), world.options(), options).value();
    const Known known = host->with_engine([](Acd& acd) { return Known(acd); });
    auto all = host->subscribe({.capacity = 64, .overflow = 10'000, .stall_limit = kForever}).value();
    std::vector<std::unique_ptr<Exchange>> exchanges;
    for (uint64_t i = 0; i < 4; ++i) exchanges.push_back(std::make_unique<Exchange>(*host, time, known, seed, i));
    std::vector<Event> told;
    std::thread listener([&] {
      std::array<Delivery, 64> some;
      for (ReadReport report; !(report = all->read(some)).ended;) {
        for (size_t i = 0; i < report.count; ++i) told.push_back(some[i].event);
        if (report.count == 0) std::this_thread::yield();
      }
    });
    std::vector<std::thread> threads;
    for (auto& exchange : exchanges) threads.emplace_back([&] { exchange->run(300); });
    for (std::thread& thread : threads) thread.join();
    host->poll();
    host->finish(/*patience=*/SIZE_MAX);
    listener.join();
    commands_ += journal.commands();
    events_ += told.size();
    ASSERT_EQ(compare(world, journal, told), "") << "STROWGER_SEED=" << seed;
  }
  size_t commands_ = 0;
  size_t events_ = 0;
};

TEST_P(EachVariant, does_what_the_naive_engine_does) {
  const bool one = std::getenv("STROWGER_SEED") != nullptr;
  const uint64_t first = from_environment("STROWGER_SEED", 1);
  for (uint64_t seed = first; seed < first + (one ? 1 : with_effort(150)); ++seed) run(seed);
  // Most commands must have meant something.
  EXPECT_TRUE(one || events_ > commands_ / 5) << events_ << " events of " << commands_ << " commands";
}

INSTANTIATE_TEST_SUITE_P(HostProperty, EachVariant,
                         ::testing::Values(Variant{"combining", {}},
                                           Variant{"combining_small", {.inbox_capacity = 2, .assist_limit = 1}},
                                           Variant{"invoker", {.drive = HostDrive::kInvoker, .poll_limit = 50}}),
                         [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace strowger::testing
