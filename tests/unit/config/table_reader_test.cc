// SPDX-License-Identifier: Apache-2.0
#include "strowger/config/table_reader.h"

#include <array>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "gtest/gtest.h"

namespace strowger {
namespace {

using namespace std::chrono_literals;

constexpr std::array<std::string_view, 3> kColours{"red", "green", "blue"};

ConfigDocument parsed(std::string_view text) { return std::move(ConfigDocument::parse(text, "app.toml")).value(); }

std::string message(const absl::Status& status) { return std::string(status.message()); }

TEST(TableReader, reads_each_type) {
  const ConfigDocument document = parsed(
      "[simulation]\nname = \"x\"\nruns = 7\ndays = 1.5\nweeks = 2\nfast = true\nwarm_up = \"90m\"\nhours = 0.5\n"
      "seconds = 3\nnever = \"forever\"\nalways = \"manual\"\nseeds = [\"a\", \"b\"]\ncolour = \"blue\"\n");
  TableReader root(document);
  TableReader table = root.get_table("simulation");
  EXPECT_EQ(table.get_string("name"), "x");
  EXPECT_EQ(table.get_int("runs", 0), 7);
  EXPECT_EQ(table.get_double("days", 0), 1.5);
  EXPECT_EQ(table.get_double("weeks", 0), 2.0);
  EXPECT_TRUE(table.get_bool("fast", false));
  EXPECT_EQ(table.get_duration("warm_up", 0s), 90min);
  EXPECT_EQ(table.get_duration("hours", 0s), 500ms);
  EXPECT_EQ(table.get_duration("seconds", 0s), 3s);
  EXPECT_EQ(table.get_duration("never", 0s), kForever);
  EXPECT_EQ(table.get_duration("always", 0s, 0s, kForever, "manual"), kForever);
  EXPECT_EQ(table.get_strings("seeds"), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(table.get_word("colour", kColours, 0), 2u);
  EXPECT_TRUE(table.finish().ok()) << table.finish();
  EXPECT_TRUE(root.finish().ok());
}

TEST(TableReader, absent_keys_have_their_fallback) {
  const ConfigDocument document = parsed("");
  TableReader root(document);
  EXPECT_EQ(root.get_string("a", "x"), "x");
  EXPECT_EQ(root.get_int("a", 7, 8, 9), 7);
  EXPECT_EQ(root.get_double("a", 0.5), 0.5);
  EXPECT_TRUE(root.get_bool("a", true));
  EXPECT_EQ(root.get_duration("a", 5s), 5s);
  EXPECT_EQ(root.get_word("a", kColours, 1), 1u);
  EXPECT_TRUE(root.get_strings("a").empty());
  EXPECT_TRUE(root.get_tables("a").empty());
  EXPECT_EQ(root.get_table("a").get_int("b", 3), 3);
  EXPECT_EQ(root.get_node("a"), nullptr);
  EXPECT_FALSE(root.has("a"));
  EXPECT_TRUE(root.finish().ok());
}

TEST(TableReader, first_error_is_kept_and_shared_by_all_readers) {
  const ConfigDocument document = parsed("x = 1\n[a]\nn = \"one\"\n[b]\nn = \"two\"\nextra = 1\n");
  TableReader root(document);
  TableReader a = root.get_table("a");
  TableReader b = root.get_table("b");
  EXPECT_TRUE(root.ok());
  EXPECT_EQ(a.get_int("n", 5), 5);
  EXPECT_FALSE(b.ok());
  EXPECT_EQ(b.get_int("n", 6), 6);
  EXPECT_EQ(message(b.finish()), "app.toml:3:5: a: n: found a text, expected a whole number");
  EXPECT_EQ(message(root.finish()), message(b.finish()));
}

TEST(TableReader, ranges_are_closed) {
  const ConfigDocument document = parsed("n = 10\nx = 2.5\nd = \"20s\"\n");
  EXPECT_EQ(TableReader(document).get_int("n", 0, 10, 10), 10);
  EXPECT_EQ(TableReader(document).get_double("x", 0, 2.5, 2.5), 2.5);
  EXPECT_EQ(TableReader(document).get_duration("d", 0s, 20s, 20s), 20s);
  const auto error = [&](auto&& read) {
    TableReader reader(document);
    reader.set_name("log");
    read(reader);
    for (const char* key : {"n", "x", "d"}) reader.ignore(key);
    return message(reader.finish());
  };
  EXPECT_EQ(error([](TableReader& r) { EXPECT_EQ(r.get_int("n", 1, 0, 9), 1); }),
            "app.toml:1:5: log: n: found 10, expected 0 to 9");
  EXPECT_EQ(error([](TableReader& r) { EXPECT_EQ(r.get_double("x", 1, 0, 2), 1); }),
            "app.toml:2:5: log: x: found 2.5, expected 0 to 2");
  EXPECT_EQ(error([](TableReader& r) { EXPECT_EQ(r.get_duration("d", 1s, 0s, 19s), 1s); }),
            "app.toml:3:5: log: d: found 20s, expected 0s to 19s");
}

TEST(TableReader, keys_that_nobody_asked_for_are_errors) {
  const ConfigDocument document = parsed("[log]\nfiel = \"x\"\n");
  TableReader log = TableReader(document).get_table("log");
  EXPECT_EQ(log.get_string("file", "none"), "none");
  EXPECT_EQ(message(log.finish()), "app.toml:2:1: log: unknown key 'fiel' (did you mean 'file'?)");
}

TEST(TableReader, unknown_keys_win_over_missing_ones) {
  const ConfigDocument document = parsed("[log]\nfiel = \"x\"\n");
  TableReader log = TableReader(document).get_table("log");
  log.require("file");
  EXPECT_EQ(log.get_string("file"), "");
  EXPECT_EQ(message(log.finish()), "app.toml:2:1: log: unknown key 'fiel' (did you mean 'file'?)");
  TableReader again = TableReader(document).get_table("log");
  again.ignore("fiel");
  again.require("file");
  EXPECT_EQ(message(again.finish()), "app.toml:1:1: log: file is missing");
}

TEST(TableReader, long_lists_of_keys_are_not_put_into_the_message) {
  const ConfigDocument document = parsed("zzzzzz = 1");
  TableReader root(document);
  for (int i = 0; i < 13; ++i) root.has("key" + std::to_string(i));
  EXPECT_EQ(message(root.finish()), "app.toml:1:1: unknown key 'zzzzzz'");
}

TEST(TableReader, arrays_of_tables) {
  const ConfigDocument document = parsed("[[run]]\nn = 1\n[[run]]\nn = 2\n[[run]]\nn = \"x\"\n");
  TableReader root(document);
  std::vector<int64_t> numbers;
  for (TableReader& run : root.get_tables("run")) {
    run.set_name("run number " + std::to_string(numbers.size() + 1));
    numbers.push_back(run.get_int("n", -1));
  }
  EXPECT_EQ(numbers, (std::vector<int64_t>{1, 2, -1}));
  EXPECT_EQ(message(root.finish()), "app.toml:6:5: run number 3: n: found a text, expected a whole number");
}

TEST(TableReader, readers_outlive_a_move_of_their_document) {
  ConfigDocument document = parsed("[a]\nn = 7\n");
  TableReader a = TableReader(document).get_table("a");
  const ConfigDocument moved = std::move(document);
  EXPECT_EQ(a.get_int("n", 0), 7);
}

TEST(TableReader, own_errors_have_positions_too) {
  const ConfigDocument document = parsed("[a]\nn = 7\n");
  TableReader a = TableReader(document).get_table("a");
  a.fail("n", "must be prime and even");
  EXPECT_EQ(message(a.finish()), "app.toml:2:5: a: n: must be prime and even");
}

TEST(ConfigDocument, keeps_the_order_and_the_places_of_the_text) {
  const ConfigDocument document = parsed("z = 1\n\"é\" = { b = [1, 2.5], a = true }\nm = 1979-05-27\n");
  const ConfigNode& root = document.root();
  ASSERT_EQ(root.entries.size(), 3u);
  EXPECT_EQ(root.entries[0].key, "z");
  EXPECT_EQ(root.entries[1].key, "é");
  EXPECT_EQ(root.entries[2].value.type, ConfigNode::Type::kDate);
  const ConfigNode& inner = root.entries[1].value;
  EXPECT_EQ(inner.position, (ConfigPosition{2, 7}));
  EXPECT_EQ(inner.entries[0].key, "b");
  EXPECT_EQ(inner.entries[0].value.items[1].position, (ConfigPosition{2, 17}));
  EXPECT_EQ(inner.entries[1].position, (ConfigPosition{2, 23}));
  EXPECT_EQ(message(document.error({3, 4}, "oh")), "app.toml:3:4: oh");
}

TEST(ConfigDocument, nesting_is_limited) {
  EXPECT_FALSE(ConfigDocument::parse("a = " + std::string(100'000, '['), "x").ok());
}

}  // namespace
}  // namespace strowger
