// SPDX-License-Identifier: Apache-2.0
#include "strowger/core/names.h"

#include <string>
#include <utility>

#include "gtest/gtest.h"
#include "strowger/core/ids.h"

namespace strowger {
namespace {

TEST(NameTable, numbers_names_in_the_order_first_seen) {
  NameTable<SkillId> names;
  EXPECT_EQ(names.intern("b"), SkillId{0});
  EXPECT_EQ(names.intern("a"), SkillId{1});
  EXPECT_EQ(names.intern("b"), SkillId{0});
  EXPECT_EQ(names.size(), 2u);
  EXPECT_EQ(names.name(SkillId{1}), "a");
  EXPECT_EQ(names.find("a"), SkillId{1});
}

TEST(NameTable, unknown_is_invalid_or_empty) {
  NameTable<SkillId> names;
  names.intern("a");
  EXPECT_FALSE(names.find("b").valid());
  EXPECT_FALSE(names.find("").valid());
  EXPECT_EQ(names.name(SkillId{1}), "");
  EXPECT_EQ(names.name(SkillId{}), "");
  EXPECT_FALSE(names.contains(SkillId{}));
  EXPECT_FALSE(names.contains(SkillId{1}));
  EXPECT_TRUE(names.contains(SkillId{0}));
}

TEST(NameTable, is_full_at_its_limit) {
  NameTable<SkillId> names(2);
  EXPECT_TRUE(names.intern("a").valid());
  EXPECT_TRUE(names.intern("b").valid());
  EXPECT_FALSE(names.intern("c").valid());
  EXPECT_EQ(names.intern("a"), SkillId{0});
  EXPECT_EQ(names.size(), 2u);
}

TEST(NameTable, small_ids_never_reach_the_invalid_value) {
  NameTable<ReasonId> names;
  for (int i = 0; i < 65'535; ++i) ASSERT_TRUE(names.intern(std::to_string(i)).valid());
  EXPECT_FALSE(names.intern("one more").valid());
}

TEST(NameTable, copies_and_moves_keep_ids_and_stand_alone) {
  NameTable<SkillId> names(1000);
  for (int i = 0; i < 500; ++i)
    names.intern("skill with a name too long for the small string buffer " + std::to_string(i));
  NameTable<SkillId> copy(names);
  NameTable<SkillId> assigned;
  assigned = names;
  EXPECT_EQ(copy.intern("new"), SkillId{500});
  EXPECT_FALSE(names.find("new").valid());
  NameTable<SkillId> moved(std::move(names));
  names = NameTable<SkillId>();
  for (uint32_t i = 0; i < 500; ++i) {
    const std::string name = "skill with a name too long for the small string buffer " + std::to_string(i);
    EXPECT_EQ(copy.find(name), SkillId{i});
    EXPECT_EQ(assigned.find(name), SkillId{i});
    EXPECT_EQ(moved.find(name), SkillId{i});
  }
}

TEST(NameTable, short_names_survive_growth_and_moves) {
  NameTable<SkillId> names;
  for (int i = 0; i < 5000; ++i) names.intern(std::to_string(i));
  NameTable<SkillId> moved(std::move(names));
  for (uint32_t i = 0; i < 5000; ++i) ASSERT_EQ(moved.find(std::to_string(i)), SkillId{i});
}

TEST(NameTable, self_assignment_changes_nothing) {
  NameTable<SkillId> names;
  names.intern("a");
  const NameTable<SkillId>& same = names;
  names = same;
  EXPECT_EQ(names.find("a"), SkillId{0});
}

}  // namespace
}  // namespace strowger
