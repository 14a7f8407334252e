// SPDX-License-Identifier: Apache-2.0
//
// Matchers in an engine: when they are asked, what they decide, and what happens when they do not (rule 3.5).
#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "strowger/config/load.h"
#include "strowger/config/to_toml.h"
#include "strowger/engine/acd.h"
#include "strowger/plugin/plugin.hpp"

namespace strowger::testing {
namespace {

enum class Mood { kFine, kThree, kUnwritten, kThrow, kAbstain };
Mood matcher_mood = Mood::kFine;
/// The questions asked: "english >= 3: 2 profiles".
std::vector<std::string> matcher_log;

/// Only agents of one group, and of a level if it is given.
class OfGroup : public plugin::Matcher<OfGroup> {
 public:
  static constexpr std::string_view kName = "test.of_group";
  static constexpr std::string_view kKey = "group";
  static constexpr std::string_view kHelp = "for tests";
  static constexpr uint64_t kColumns = STROWGER_PROFILE_GROUP | STROWGER_PROFILE_SKILLS;
  static constexpr std::array kParameters = {plugin::required(plugin::string("group", "whose agents may serve")),
                                             plugin::integer("total", "least sum of levels", 0, 0, 100)};
  explicit OfGroup(const plugin::Arguments& arguments)
      : group_(arguments.string(0)), total_(static_cast<int>(arguments.integer(1))) {}

  plugin::Answer match_impl(const StrowgerDecision& decision, const StrowgerProfiles& profiles,
                            std::span<uint8_t> may_serve) const {
    const StrowgerQuestions& ask = *decision.questions;
    matcher_log.push_back(std::string(plugin::view(ask.requirement_text(&decision, decision.requirement))) + ": " +
                          std::to_string(profiles.count));
    for (size_t i = 0; i < may_serve.size(); ++i) {
      int total = 0;
      for (uint32_t s = profiles.first_skill[i]; s < profiles.first_skill[i + 1]; ++s) total += profiles.level[s];
      may_serve[i] = plugin::view(ask.group_name(&decision, profiles.group[i])) == group_ && total >= total_ ? 1 : 0;
    }
    if (matcher_mood == Mood::kThree) may_serve[0] = 3;
    if (matcher_mood == Mood::kUnwritten) may_serve[0] = 0xff;
    if (matcher_mood == Mood::kThrow) throw std::runtime_error("no");
    return matcher_mood == Mood::kAbstain ? plugin::Answer::kAbstain : plugin::Answer::kDecided;
  }

 private:
  std::string group_;
  int total_;
};

class MatcherInEngine : public ::testing::Test {
 protected:
  MatcherInEngine() {
    matcher_mood = Mood::kFine;
    matcher_log.clear();
    EXPECT_TRUE(policies_.add(plugin::policy<OfGroup>()).ok());
  }

  void begin(const std::string& matcher = "test.of_group; group = north", size_t idle_tree_from = 64) {
    centre_ = {};
    centre_.skills = {"english"};
    centre_.groups = {{.name = "north"}, {.name = "south"}};
    centre_.queues = {{.name = "one", .requirement = "english >= 3", .matcher = matcher}, {.name = "two"}};
    for (const auto& [name, group] :
         {std::pair("ann", "south"), std::pair("bob", "north"), std::pair("cid", "north")}) {
      const int level = std::string_view(name) == "cid" ? 2 : 5;
      centre_.agents.push_back({.name = name,
                                .group = group,
                                .skills = {{"english", level}},
                                .memberships = {{.queue = "one"}, {.queue = "two"}}});
    }
    auto made = Acd::create(centre_, {.idle_tree_from = idle_tree_from, .policies = &policies_}, &events_);
    ASSERT_TRUE(made.ok()) << made.status();
    acd_ = *std::move(made);
    for (const AgentId agent : acd_->agents()) acd_->apply(LogIn{agent});
  }
  CallId arrive(const char* queue = "one") {
    return acd_->apply(ArriveCall{.queue = acd_->find_queue(queue), .host_ref = 7}).call;
  }
  std::string who_has(CallId call) { return std::string(acd_->name(acd_->call(call)->agent)); }
  std::string next(const char* queue = "one") {
    const CallId call = arrive(queue);
    const std::string who = who_has(call);
    acd_->apply(HangUpCall{call});
    EXPECT_EQ(acd_->check_invariants(), absl::OkStatus());
    return who;
  }
  std::vector<Event> faults() {
    std::vector<Event> found;
    for (const Event& event : events_.events()) {
      if (event.kind == EventKind::kPolicyFault) found.push_back(event);
    }
    events_.clear();
    return found;
  }

  PolicyRegistry policies_;
  CentreSpec centre_;
  EventBuffer events_;
  std::unique_ptr<Acd> acd_;
};

TEST_F(MatcherInEngine, both_it_and_the_requirement_must_agree) {
  for (const size_t tree_from : {size_t{0}, size_t{64}}) {
    begin("test.of_group; group = north", tree_from);
    EXPECT_EQ(next(), "bob");       // ann is of the south, cid's english too little
    EXPECT_EQ(next("two"), "ann");  // has no matcher
    const CallId waits = arrive();
    acd_->apply(HangUpCall{waits});
    begin("test.of_group; group = south; total = 6", tree_from);
    EXPECT_EQ(next(), "");
  }
}

TEST_F(MatcherInEngine, is_asked_once_per_requirement_and_profile) {
  begin();
  for (int i = 0; i < 5; ++i) next();
  EXPECT_EQ(matcher_log, std::vector<std::string>{"english >= 3: 3"});
  const RequirementId own = acd_->requirement("english >= 4").value();
  acd_->apply(HangUpCall{acd_->apply(ArriveCall{.queue = acd_->find_queue("one"), .requirement = own}).call});
  ASSERT_EQ(matcher_log.size(), 2u);
  EXPECT_EQ(matcher_log[1], "english >= 3 and english >= 4: 3");
  AgentSpec dora{.name = "dora", .group = "north", .skills = {{"english", 9}}, .memberships = {{.queue = "one"}}};
  ASSERT_TRUE(acd_->add_agent(dora).ok());
  ASSERT_EQ(matcher_log.size(), 4u);  // both questions, about the new profile
  EXPECT_EQ(matcher_log[2], "english >= 3: 1");
  EXPECT_EQ(matcher_log[3], "english >= 3 and english >= 4: 1");
  ASSERT_TRUE(acd_->set_membership(acd_->find_agent("dora"), {.queue = "two"}).ok());
  EXPECT_EQ(matcher_log.size(), 4u);  // the same profile
  EXPECT_EQ(acd_->policies()[0].asked, 4u);
}

TEST_F(MatcherInEngine, calls_that_wait_are_seen_anew_when_agents_or_the_matcher_change) {
  begin("test.of_group; group = south; total = 6");
  const CallId call = arrive();
  EXPECT_EQ(who_has(call), "");
  ASSERT_TRUE(acd_->set_skill(acd_->find_agent("ann"), "english", 6).ok());
  EXPECT_EQ(who_has(call), "ann");
  acd_->apply(DeclineOffer{call, acd_->find_agent("ann")});
  QueueSpec spec = acd_->queue_spec(acd_->find_queue("one")).value();
  spec.matcher = "test.of_group; group = north";
  ASSERT_TRUE(acd_->update_queue(acd_->find_queue("one"), spec).ok());
  EXPECT_EQ(who_has(call), "bob");
  EXPECT_EQ(acd_->policies().size(), 1u);
  EXPECT_EQ(acd_->check_invariants(), absl::OkStatus());
}

TEST_F(MatcherInEngine, the_ladder_opens_new_questions) {
  begin();
  QueueSpec spec = acd_->queue_spec(acd_->find_queue("one")).value();
  spec.ladder = {{.action = LadderAction::kRelax, .after = Duration{1'000'000}, .skill = "english", .by = 2}};
  ASSERT_TRUE(acd_->update_queue(acd_->find_queue("one"), spec).ok());
  acd_->apply(LogOut{acd_->find_agent("bob")});
  const CallId call = arrive();
  EXPECT_EQ(who_has(call), "");
  acd_->advance(Time{} + Duration{1'000'000});
  EXPECT_EQ(who_has(call), "cid");
  EXPECT_EQ(matcher_log.back(), "english: 3");
}

TEST_F(MatcherInEngine, after_a_fault_the_requirement_alone_decides) {
  for (const auto& [mood, cause] :
       {std::pair(Mood::kThree, Cause::kPolicyNotANumber), std::pair(Mood::kUnwritten, Cause::kPolicyNotANumber),
        std::pair(Mood::kThrow, Cause::kPolicyFailed)}) {
    matcher_mood = mood;
    begin();
    EXPECT_EQ(next(), "ann");
    const std::vector<Event> told = faults();
    ASSERT_EQ(told.size(), 1u);
    EXPECT_EQ(told[0].cause, cause);
    EXPECT_EQ(acd_->name(told[0].text), "test.of_group");
    EXPECT_FALSE(told[0].call.valid());
    EXPECT_FALSE(told[0].agent.valid());
    matcher_mood = Mood::kFine;
    EXPECT_EQ(next(), "ann");  // the answer is kept
    ASSERT_TRUE(acd_->renew_policies("test.of_group").ok());
    EXPECT_EQ(next(), "bob");
  }
  matcher_mood = Mood::kAbstain;
  begin();
  EXPECT_EQ(next(), "ann");
  EXPECT_TRUE(faults().empty());
}

TEST_F(MatcherInEngine, renewal_finds_agents_for_calls_that_wait) {
  matcher_mood = Mood::kFine;
  begin("test.of_group; group = south; total = 6");
  const CallId call = arrive();
  EXPECT_EQ(who_has(call), "");
  matcher_mood = Mood::kThrow;
  ASSERT_TRUE(acd_->renew_policies().ok());
  EXPECT_EQ(who_has(call), "ann");
  EXPECT_EQ(acd_->check_invariants(), absl::OkStatus());
}

TEST_F(MatcherInEngine, one_that_is_switched_off_is_asked_no_more) {
  matcher_mood = Mood::kThrow;
  begin("test.of_group; group = north; max_faults = 1");
  EXPECT_EQ(next(), "ann");
  const RequirementId own = acd_->requirement("english >= 4").value();
  acd_->apply(ArriveCall{.queue = acd_->find_queue("one"), .requirement = own});
  EXPECT_EQ(matcher_log.size(), 1u);
  EXPECT_TRUE(acd_->policies()[0].switched_off);
}

TEST_F(MatcherInEngine, a_command_that_is_refused_changes_nothing_but_what_is_known) {
  begin();
  QueueSpec spec = acd_->queue_spec(acd_->find_queue("one")).value();
  spec.max_length = 1;
  ASSERT_TRUE(acd_->update_queue(acd_->find_queue("one"), spec).ok());
  matcher_mood = Mood::kThrow;
  acd_->apply(LogOut{acd_->find_agent("bob")});
  arrive();
  const CallId other = arrive("two");
  const RequirementId own = acd_->requirement("english >= 7").value();
  acd_->apply(SetCallRequirement{other, own});
  const uint64_t digest = acd_->digest();
  EXPECT_EQ(acd_->apply(MoveCall{other, acd_->find_queue("one")}).refusal, Refusal::kQueueFull);
  EXPECT_EQ(acd_->digest(), digest);
}

TEST_F(MatcherInEngine, is_named_in_a_file_and_checked_there) {
  const auto load = [&](const std::string& matcher) {
    return load_centre("[[queue]]\nname = \"one\"\nmatcher = \"" + matcher + "\"\n", "acme.toml",
                       {.policies = &policies_});
  };
  const auto centre = load("test.of_group; group = north");
  ASSERT_TRUE(centre.ok()) << centre.status();
  EXPECT_EQ(load_centre(to_toml(*centre), "", {.policies = &policies_}).value(), *centre);
  const auto message = [&](const std::string& matcher) { return std::string(load(matcher).status().message()); };
  EXPECT_EQ(message("test.of_group").substr(0, 17), "acme.toml:3:11: q");
  EXPECT_NE(message("test.of_group").find("group is missing"), std::string::npos) << message("test.of_group");
  EXPECT_NE(message("test.of_grup; group = x").find("did you mean"), std::string::npos);
  EXPECT_NE(message("test.of_group; group = x; else = longest_idle").find("the queue's requirement"),
            std::string::npos);
  EXPECT_NE(message("near").find("not the name of a plug-in"), std::string::npos) << message("near");
}

}  // namespace
}  // namespace strowger::testing
