// SPDX-License-Identifier: Apache-2.0
#include "strowger/core/duration_text.h"

#include <chrono>
#include <cstdint>
#include <limits>
#include <string>

#include "gtest/gtest.h"
#include "strowger/core/random.h"

namespace strowger {
namespace {

using namespace std::chrono_literals;

std::string error(std::string_view text) { return std::string(parse_duration(text).status().message()); }

TEST(DurationText, reads_numbers_with_units) {
  EXPECT_EQ(*parse_duration("20s"), 20s);
  EXPECT_EQ(*parse_duration("1h30m"), 90min);
  EXPECT_EQ(*parse_duration("250ms"), 250ms);
  EXPECT_EQ(*parse_duration("1.5h"), 90min);
  EXPECT_EQ(*parse_duration("7us"), 7us);
  EXPECT_EQ(*parse_duration("3000ns"), 3us);
  EXPECT_EQ(*parse_duration("0"), 0us);
  EXPECT_EQ(*parse_duration("  20s "), 20s);
  EXPECT_EQ(*parse_duration("forever"), kForever);
  EXPECT_EQ(*parse_duration("4503599627370496us"), kForever);
}

TEST(DurationText, refuses_what_is_no_legal_duration) {
  const std::string expected = "; expected a number with a unit, such as 20s, 1h30m or 250ms, or forever";
  for (const char* text : {"", "20", "20 s", "s", "twenty", "20x", "1h 30m", "Forever", "20s!"}) {
    EXPECT_EQ(error(text), "'" + std::string(text) + "' is not a duration" + expected);
  }
  EXPECT_EQ(error(std::string_view("2\0s", 3)).substr(0, 2), "'2");
  EXPECT_EQ(error("-1us"), "'-1us' is negative; expected a duration of 0 or more");
  EXPECT_EQ(error("-inf"), "'-inf' is negative; expected a duration of 0 or more");
  for (const char* text : {"4503599627370497us", "inf", "9223372036854775807h", "99999999999999999999h"}) {
    EXPECT_FALSE(parse_duration(text).ok()) << text;
  }
  EXPECT_EQ(error("inf"), "'inf' is longer than the longest duration (2^52 us, about 142 years); write forever");
  EXPECT_EQ(error("1ns"), "'1ns' is finer than a microsecond; expected whole microseconds");
  EXPECT_EQ(error("1.0000005s"), "'1.0000005s' is finer than a microsecond; expected whole microseconds");
}

TEST(DurationText, writes_the_shortest_exact_text) {
  EXPECT_EQ(to_text(0us), "0s");
  EXPECT_EQ(to_text(1us), "1us");
  EXPECT_EQ(to_text(999us), "999us");
  EXPECT_EQ(to_text(1500us), "1.5ms");
  EXPECT_EQ(to_text(250ms), "250ms");
  EXPECT_EQ(to_text(20s), "20s");
  EXPECT_EQ(to_text(1s + 1us), "1.000001s");
  EXPECT_EQ(to_text(90min), "1h30m");
  EXPECT_EQ(to_text(1h), "1h");
  EXPECT_EQ(to_text(1h + 5s), "1h5s");
  EXPECT_EQ(to_text(kForever), "forever");
  EXPECT_EQ(to_text(kForever - 1us), "1250999h53m47.370495s");
}

TEST(DurationText, writes_illegal_durations_too) {
  EXPECT_EQ(to_text(-20s), "-20s");
  EXPECT_EQ(to_text(-1us), "-1us");
  EXPECT_EQ(to_text(Duration{std::numeric_limits<int64_t>::max()}), "2562047788h54.775807s");
  EXPECT_EQ(to_text(Duration{std::numeric_limits<int64_t>::min()}), "-2562047788h54.775808s");
}

TEST(DurationText, reads_back_what_it_writes) {
  Random random(17);
  for (int i = 0; i < 20'000; ++i) {
    const auto bound = uint64_t{1} << random.below(53);
    const Duration duration{static_cast<int64_t>(random.below(bound + 1))};
    const auto back = parse_duration(to_text(duration));
    ASSERT_TRUE(back.ok()) << back.status();
    ASSERT_EQ(*back, duration) << to_text(duration);
  }
}

}  // namespace
}  // namespace strowger
