// SPDX-License-Identifier: Apache-2.0
//
// Comparing models with the true values, and the report of it.
//
// Each test is a section of the report. It writes its table into the build directory, and compares it with the same
// section of the committed RESULTS.md: the simulations are deterministic, so every digit must be the same. Where
// results change for a reason, `tests/accuracy/report.sh` writes RESULTS.md anew.
#ifndef STROWGER_TESTS_ACCURACY_CHECK_H_
#define STROWGER_TESTS_ACCURACY_CHECK_H_

#include <gtest/gtest.h>

#include <cmath>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "accuracy/measure.h"

namespace strowger::accuracy {

/// With this probability all intervals of all tests cover the truth, if all is right (Bonferroni): a failure is a
/// mistake and not bad luck.
inline constexpr double kConfidence = 0.999;
/// Comparisons in features_test.cc.
inline constexpr size_t kFeatureCount = 35;
inline constexpr uint64_t kSeed = 20240607;

inline double confidence_of_each() { return bonferroni(kConfidence, kReferenceCount + kFeatureCount); }

struct Comparison {
  Estimate estimate;
  double z = 0;  // distance from the truth in standard errors
  bool rare = false;
  bool passed = false;
  /// How far the value moves if agents are 1 % slower, in half widths; 0: not known.
  double moved = 0;
};

/// Calls that wait longer than a high threshold come in clusters: how many calls long the memory of such a spell is.
/// From the reflected Brownian motion that the virtual wait resembles there: variance 2/n and drift m per unit of time,
/// so a relaxation time of 2 (2/n) / m^2.
inline double cluster_of(const Model& model, double threshold) {
  const double drift = 1 - model.load * std::exp(-model.abandonment_rate * threshold);
  return std::max(20.0, model.rate * 4 / static_cast<double>(model.centre.agents.size()) / (drift * drift));
}

/// Whether the true value lies in the confidence interval. Where fewer than 3,000 events are expected batch means say
/// little; there the count is tested as if it came in whole clusters: a bound rather than an estimate.
inline Comparison compare(const Run& run, const Reference& reference) {
  constexpr double kRare = 3000;
  Comparison comparison{.estimate = estimate_of(run, reference.metric, confidence_of_each())};
  Estimate& e = comparison.estimate;
  const MetricName name = metric_name(run.model, reference.metric);
  const auto calls = static_cast<double>(run.result.source_total(name.source).arrivals);
  const double spread = reference.value * (1 - reference.value);
  if (name.row->share && spread > 0 && calls * spread < kRare) {
    comparison.rare = true;
    const double cluster = cluster_of(run.model, name.threshold);
    e.standard_error = std::max(e.standard_error, std::sqrt(spread * cluster / calls));
    const double probability = 0.5 + 0.5 * confidence_of_each();
    e.half_width = student_t_quantile(probability, static_cast<double>(e.samples - 1)) * e.standard_error;
  }
  const double distance = e.mean - reference.value;
  comparison.z = e.standard_error > 0 ? distance / e.standard_error : 0;
  comparison.passed = std::abs(distance) <= e.half_width + reference.tolerance;
  return comparison;
}

[[gnu::format(printf, 1, 2)]] inline std::string formatted(const char* format, ...) {
  char text[1024];
  va_list arguments;
  va_start(arguments, format);
  std::vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  return text;
}

inline constexpr std::string_view kTableHead =
    "| model | metric | true | estimate | ± | relative | z | 1 % slower | |\n"
    "|---|---|--:|--:|--:|--:|--:|--:|---|\n";

inline std::string table_row(std::string_view model, const Reference& reference, const Comparison& c) {
  const Estimate& e = c.estimate;
  std::string truth = formatted("%.6g", reference.value);
  if (reference.tolerance > 1e-6 * std::abs(reference.value)) truth += formatted(" ± %.2g", reference.tolerance);
  const std::string relative = e.half_width == 0 ? "exact" : formatted("%.2g %%", 100 * e.half_width / reference.value);
  const std::string moved = c.moved == 0 ? "" : formatted("%+.1f", c.moved);
  return formatted("| %s | %s | %s | %.5g | %.2g | %s | %.2f | %s | %s%s |\n", std::string(model).c_str(),
                   reference.metric, truth.c_str(), e.mean, e.half_width, relative.c_str(), c.z, moved.c_str(),
                   c.passed ? "inside" : "OUTSIDE", c.rare ? ", rare" : "");
}

inline std::string read_file(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

inline std::string committed_results() { return read_file(STROWGER_SOURCE_DIR "/tests/accuracy/RESULTS.md"); }

inline std::string without_blank_end(std::string text) {
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

/// From its heading to the next one.
inline std::string committed_section(std::string_view title) {
  const std::string all = committed_results();
  const size_t begin = all.find("## " + std::string(title) + "\n");
  if (begin == std::string::npos) return "";
  const size_t end = std::min(all.find("\n## ", begin), all.size());
  return all.substr(begin, end - begin);
}

/// `title` begins with two digits: its place in the report.
inline void report_section(std::string_view title, std::string_view body) {
  const std::string text = "## " + std::string(title) + "\n\n" + std::string(body);
  const std::filesystem::path folder = STROWGER_ACCURACY_REPORT;
  std::filesystem::create_directories(folder);
  std::ofstream(folder / (std::string(title.substr(0, 2)) + ".md")) << text;
  if (std::getenv("STROWGER_UPDATE_ACCURACY") != nullptr) return;
  EXPECT_TRUE(without_blank_end(text) == without_blank_end(committed_section(title)))
      << "RESULTS.md says otherwise. If the new figures are right, run tests/accuracy/report.sh. They are:\n"
      << text;
}

/// Successive batch means must not depend on each other, or the intervals are too narrow.
inline void check_batches(const Run& run, const Reference& reference) {
  const auto [above, below] = terms_of(run, reference.metric);
  std::vector<double> ratios;
  for (size_t batch = 0; batch < above.size(); ++batch) ratios.push_back(above[batch] / below[batch]);
  const double bound = normal_quantile(confidence_of_each()) / std::sqrt(static_cast<double>(ratios.size()));
  EXPECT_LT(lag1_correlation(ratios), bound) << run.model.name << " " << reference.metric << ": batches are too short";
}

/// How far agents who are 1 % slower move each value. Shorter runs will do, since both have the same random numbers.
inline std::vector<double> moved_by_slower_agents(const Model& model, const std::vector<Reference>& references) {
  Model right = model;
  right.calls = model.calls / 12;
  right.batches = 20;
  Model slower = right;
  make_slower(slower, 1.01);
  const Run right_run = simulate(right, references, kSeed);
  const Run slower_run = simulate(slower, references, kSeed);
  std::vector<double> moved;
  for (const Reference& reference : references) {
    moved.push_back(estimate_of(slower_run, reference.metric, kConfidence).mean -
                    estimate_of(right_run, reference.metric, kConfidence).mean);
  }
  return moved;
}

/// Simulates a model, and compares all its values in the tables. At least one of them must be known so well that agents
/// who are 1 % slower move it by more than its interval.
inline std::string check_model(const Model& model) {
  std::string table;
  const std::vector<Reference> references = references_of(model.name);
  EXPECT_FALSE(references.empty()) << model.name;
  const Run run = simulate(model, references, kSeed);
  const std::vector<double> moved = moved_by_slower_agents(model, references);
  double most = 0;
  for (size_t i = 0; i < references.size(); ++i) {
    const Reference& reference = references[i];
    Comparison c = compare(run, reference);
    if (c.estimate.half_width > 0) c.moved = moved[i] / c.estimate.half_width;
    most = std::max(most, std::abs(c.moved));
    table += table_row(model.name, reference, c);
    EXPECT_TRUE(c.passed) << model.name << " " << reference.metric << ": true " << reference.value << ", simulated "
                          << c.estimate.mean << " +- " << c.estimate.half_width << ", z " << c.z;
    if (!c.rare && c.estimate.standard_error > 0) check_batches(run, reference);
  }
  EXPECT_GT(most, 1) << model.name << ": agents who are 1 % slower would go unnoticed";
  return table;
}

/// `note`, for the reader of the report: how the model was expressed, where that is not plain.
inline void check_section(std::string_view title, const std::vector<Model>& models, std::string_view note = "") {
  std::string table = note.empty() ? "" : std::string(note) + "\n\n";
  table += kTableHead;
  for (const Model& model : models) table += check_model(model);
  report_section(title, table);
}

}  // namespace strowger::accuracy

#endif  // STROWGER_TESTS_ACCURACY_CHECK_H_
