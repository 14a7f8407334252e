// SPDX-License-Identifier: Apache-2.0
#include "strowger/plugin/loader.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "plugin/negotiate.h"
#include "strowger/engine/acd.h"

namespace strowger::testing {
namespace {

std::string odd(const std::string& name) { return std::string(STROWGER_ODD_PLUGINS) + "/odd_" + name + ".so"; }

std::string error_of(const std::string& path) {
  PolicyRegistry policies;
  const absl::Status status = load_plugin(path, policies).status();
  EXPECT_TRUE(policies.rows().empty()) << "nothing is added by a plug-in that does not load";
  return status.ToString();
}

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

/// A file of its own with these bytes, which goes with it.
class ScratchFile {
 public:
  explicit ScratchFile(const std::string& bytes) : path_(::testing::TempDir() + "strowger_scratch_plugin.so") {
    std::ofstream(path_, std::ios::binary) << bytes;
  }
  ~ScratchFile() { std::remove(path_.c_str()); }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(Loader, says_that_a_file_is_not_there) {
  EXPECT_TRUE(holds(error_of("/nowhere/none.so"), "NOT_FOUND")) << error_of("/nowhere/none.so");
}

TEST(Loader, says_that_a_file_is_no_shared_object) {
  for (const std::string& bytes : {std::string(), std::string("\x7f"), std::string("[[queue]]\nname = 'support'\n")}) {
    const ScratchFile file(bytes);
    EXPECT_TRUE(holds(error_of(file.path()), "is not a shared object (no ELF file)")) << error_of(file.path());
  }
}

TEST(Loader, says_that_a_file_is_for_another_machine) {
  std::string bytes = bytes_of(odd("good"));
  ASSERT_GT(bytes.size(), 20u);
  bytes[18] = 8;  // MIPS
  bytes[19] = 0;
  const ScratchFile mips(bytes);
  EXPECT_TRUE(holds(error_of(mips.path()), "is for another machine (number 8, expected")) << error_of(mips.path());
  bytes[4] = 1;  // 32 bits
  const ScratchFile small(bytes);
  EXPECT_TRUE(holds(error_of(small.path()), "expected a 64-bit")) << error_of(small.path());
}

TEST(Loader, says_that_a_file_is_cut_short) {
  const ScratchFile half(bytes_of(odd("good")).substr(0, 200));
  EXPECT_TRUE(holds(error_of(half.path()), "INVALID_ARGUMENT")) << error_of(half.path());
}

TEST(Loader, names_what_is_wrong_with_a_plugin) {
  EXPECT_TRUE(holds(error_of(odd("missing_symbol")), "somewhere_else")) << error_of(odd("missing_symbol"));
  EXPECT_TRUE(holds(error_of(odd("no_entry")), "it has no function strowger_plugin_init")) << error_of(odd("no_entry"));
  EXPECT_TRUE(holds(error_of(odd("refuses")), "no licence for this machine")) << error_of(odd("refuses"));
  EXPECT_TRUE(holds(error_of(odd("refuses")), "FAILED_PRECONDITION")) << error_of(odd("refuses"));
  EXPECT_TRUE(holds(error_of(odd("knows_no_version")), "UNIMPLEMENTED")) << error_of(odd("knows_no_version"));
  EXPECT_TRUE(holds(error_of(odd("bad_name")), "'NoDot'")) << error_of(odd("bad_name"));
  EXPECT_TRUE(holds(error_of(odd("null_policy")), "policy 0 is null")) << error_of(odd("null_policy"));
  EXPECT_TRUE(holds(error_of(odd("huge_table")), "expected a list of at most")) << error_of(odd("huge_table"));
}

TEST(Loader, skips_kinds_that_it_does_not_know) {
  PolicyRegistry policies;
  const auto loaded = load_plugin(odd("later_kind"), policies);
  ASSERT_TRUE(loaded.ok()) << loaded.status();
  EXPECT_TRUE(loaded->policies.empty());
  EXPECT_EQ(loaded->skipped, (std::vector<std::string>{"odd.strategy"}));
}

TEST(Loader, a_name_is_taken_once_unless_it_replaces) {
  PolicyRegistry policies;
  ASSERT_TRUE(load_plugin(odd("good"), policies).ok());
  EXPECT_TRUE(absl::IsAlreadyExists(load_plugin(odd("better"), policies).status()));
  EXPECT_TRUE(holds(policies.rows()[0]->origin.text, "odd_good.so"));
  ASSERT_TRUE(load_plugin(odd("better"), policies, /*replace=*/true).ok());
  EXPECT_TRUE(holds(policies.rows()[0]->origin.text, "odd_better.so"));
}

// ---- Versions ------------------------------------------------------------------------------------------------------

std::vector<uint32_t> asked;

StrowgerStatus knows_two(uint32_t version, const StrowgerHost*, StrowgerPlugin* plugin, StrowgerError*) {
  asked.push_back(version);
  if (version != 2) return STROWGER_PLUGIN_NOT_IMPLEMENTED;
  plugin->policy_count = 7;
  return STROWGER_PLUGIN_OK;
}

StrowgerStatus spoils(uint32_t, const StrowgerHost*, StrowgerPlugin* plugin, StrowgerError* error) {
  plugin->policy_count = 99;
  error->length = ~size_t{0};  // longer than there is room for
  return STROWGER_PLUGIN_INVALID;
}

TEST(Loader, asks_for_lower_versions) {
  asked.clear();
  StrowgerPlugin plugin{};
  EXPECT_EQ(detail::negotiate(knows_two, 4, plugin).value_or(0), 2u);
  EXPECT_EQ(asked, (std::vector<uint32_t>{4, 3, 2}));
  EXPECT_EQ(plugin.policy_count, 7u);
  EXPECT_TRUE(absl::IsUnimplemented(detail::negotiate(knows_two, 1, plugin).status()));
  EXPECT_TRUE(absl::IsFailedPrecondition(detail::negotiate(spoils, 4, plugin).status()));
}

// ---- Unloading and swapping while calls wait -----------------------------------------------------------------------

class Swapping : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(load_plugin(odd("good"), policies_).ok());
    CentreSpec centre;
    centre.queues = {{.name = "support", .strategy = "odd.strategy"}};
    for (const char* name : {"ann", "bob", "cid"}) {
      centre.agents.push_back({.name = name, .memberships = {{.queue = "support"}}});
    }
    acd_ = *Acd::create(centre, {.policies = &policies_}, &events_);
  }

  CallId arrive() { return acd_->apply(ArriveCall{.queue = acd_->find_queue("support")}).call; }
  void log_in() {
    for (const AgentId agent : acd_->agents()) acd_->apply(LogIn{agent});
  }
  std::string who_has(CallId call) { return std::string(acd_->name(acd_->call(call)->agent)); }

  PolicyRegistry policies_;
  EventBuffer events_;
  std::unique_ptr<Acd> acd_;
};

TEST_F(Swapping, a_new_file_decides_from_the_next_call_on) {
  log_in();
  EXPECT_EQ(who_has(arrive()), "ann");
  ASSERT_TRUE(load_plugin(odd("better"), policies_, /*replace=*/true).ok());
  EXPECT_EQ(who_has(arrive()), "bob") << "until it is renewed the old one decides";
  acd_->apply(LogOut{acd_->find_agent("ann")});  // her call goes to the only one left
  ASSERT_TRUE(acd_->renew_policies("odd.strategy").ok());
  EXPECT_TRUE(holds(acd_->policies()[0].origin, "odd_better.so"));
  EXPECT_EQ(events_.events().back().kind, EventKind::kConfigured);
}

TEST_F(Swapping, calls_that_wait_keep_their_places_and_go_by_the_new_file) {
  const CallId first = arrive();
  const CallId second = arrive();
  ASSERT_TRUE(load_plugin(odd("better"), policies_, /*replace=*/true).ok());
  ASSERT_TRUE(acd_->renew_policies().ok());
  EXPECT_EQ(acd_->waiting_calls(acd_->find_queue("support")), (std::vector<CallId>{first, second}));
  log_in();
  EXPECT_EQ(who_has(first), "ann");  // each freed agent takes the next call
  EXPECT_EQ(acd_->policies()[0].asked, 0u) << "agents who look for calls go by their order";
  EXPECT_TRUE(acd_->check_invariants().ok());
}

TEST_F(Swapping, a_file_is_unloaded_by_whoever_lets_go_last) {
  ASSERT_TRUE(policies_.remove("odd.strategy").ok());
  EXPECT_TRUE(absl::IsNotFound(policies_.remove("odd.strategy")));
  log_in();
  EXPECT_EQ(who_has(arrive()), "ann") << "the engine's instance lives on";
  EXPECT_FALSE(acd_->renew_policies().ok()) << "there is nothing to renew it from";
  EXPECT_EQ(who_has(arrive()), "bob") << "and nothing was changed";
  QueueSpec plain = *acd_->queue_spec(acd_->find_queue("support"));
  plain.strategy = "longest_idle";
  ASSERT_TRUE(acd_->update_queue(acd_->find_queue("support"), plain).ok());
  EXPECT_TRUE(acd_->policies().empty());
  EXPECT_EQ(who_has(arrive()), "cid");
}

TEST_F(Swapping, a_policy_outlives_its_registry) {
  policies_ = PolicyRegistry();
  log_in();
  EXPECT_EQ(who_has(arrive()), "ann");
}

}  // namespace
}  // namespace strowger::testing
