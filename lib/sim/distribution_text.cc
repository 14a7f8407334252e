// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "strowger/core/duration_text.h"
#include "strowger/routing/choice.h"
#include "strowger/sim/distribution.h"

namespace strowger {
namespace {

absl::Status out_of_range(DistributionKind kind, std::string_view what) {
  return absl::InvalidArgumentError(absl::StrFormat("distribution '%s': %s", to_string(kind), what));
}

std::string number_text(double number) {
  for (int digits = 6; digits < 17; ++digits) {
    std::string text = absl::StrFormat("%.*g", digits, number);
    double back = 0;
    if (absl::SimpleAtod(text, &back) && back == number) return text;
  }
  return absl::StrFormat("%.17g", number);
}

std::string us_text(double us) { return to_text(Duration{static_cast<int64_t>(us)}); }

}  // namespace

absl::Status Distribution::validate() const {
  if (!(zero_ >= 0 && zero_ <= 1)) return out_of_range(kind_, "zero must be a probability of 0 to 1");
  if (absl::Status status = validate_parameters(); !status.ok()) return status;
  return table_ == nullptr ? absl::OkStatus() : validate_table();
}

absl::Status Distribution::validate_parameters() const {
  const auto time = [](double us) { return us >= 0 && us < static_cast<double>(to_us(kForever)); };
  const auto mean = [&](double us) { return us > 0 && time(us); };
  switch (kind_) {
    case DistributionKind::kNever:
    case DistributionKind::kEmpirical:
    case DistributionKind::kQuantiles:
      return absl::OkStatus();
    case DistributionKind::kDeterministic:
      return time(a_) ? absl::OkStatus()
                      : out_of_range(kind_, "value must be zero or longer, and shorter than forever");
    case DistributionKind::kUniform:
      if (time(a_) && time(b_) && a_ <= b_) return absl::OkStatus();
      return out_of_range(kind_, "low must be at most high, both zero or longer and shorter than forever");
    case DistributionKind::kErlang:
      if (!mean(b_)) break;
      return a_ >= 1 && a_ <= 1e6 ? absl::OkStatus() : out_of_range(kind_, "phases must be 1 to 1,000,000");
    case DistributionKind::kLognormal:
      if (alternative_) {
        if (std::abs(a_) <= 30 && b_ >= 0 && b_ <= 10) return absl::OkStatus();
        return out_of_range(kind_, "log_mean must be -30 to 30, and log_sd 0 to 10");
      }
      if (!mean(a_)) break;
      return b_ >= 0 && b_ <= 1000 ? absl::OkStatus() : out_of_range(kind_, "cv must be 0 to 1,000");
    case DistributionKind::kGamma:
      if (!mean(a_)) break;
      return b_ >= 1e-3 && b_ <= 1000 ? absl::OkStatus() : out_of_range(kind_, "cv must be 0.001 to 1,000");
    case DistributionKind::kWeibull:
      if (!mean(a_)) break;
      return b_ >= 0.1 && b_ <= 100 ? absl::OkStatus() : out_of_range(kind_, "shape must be 0.1 to 100");
    case DistributionKind::kHyperexponential:
      if (alternative_) return absl::OkStatus();
      if (!mean(a_)) break;
      return b_ >= 1 && b_ <= 1000 ? absl::OkStatus() : out_of_range(kind_, "cv must be 1 to 1,000");
    case DistributionKind::kExponential:
      if (!mean(a_)) break;
      return absl::OkStatus();
  }
  return out_of_range(kind_, "mean must be longer than zero and shorter than forever");
}

absl::Status Distribution::validate_table() const {
  const Table& table = *table_;
  const bool phases = kind_ == DistributionKind::kHyperexponential;
  const std::string_view name = phases ? "means" : "values";
  if (table.values.empty()) return out_of_range(kind_, absl::StrFormat("%s must not be empty", name));
  for (const Duration value : table.values) {
    if (value < (phases ? Duration{1} : Duration::zero()) || value > kForever) {
      return out_of_range(kind_,
                          absl::StrFormat("%s must be %s", name, phases ? "longer than zero" : "zero or longer"));
    }
  }
  if (kind_ == DistributionKind::kQuantiles && !std::is_sorted(table.values.begin(), table.values.end())) {
    return out_of_range(kind_, "values must not fall");
  }
  if (table.weights.empty() && !phases) return absl::OkStatus();
  if (table.weights.size() != table.values.size()) {
    return out_of_range(kind_, absl::StrFormat("%d weights for %d %s; expected one each", table.weights.size(),
                                               table.values.size(), name));
  }
  double total = 0;
  for (const double weight : table.weights) {
    if (!(weight >= 0 && weight <= 1e15)) return out_of_range(kind_, "weights must be 0 to 1e15");
    total += weight;
  }
  return total > 0 ? absl::OkStatus() : out_of_range(kind_, "one weight at least must be above 0");
}

std::string Distribution::parameters_text() const {
  const auto list = [&] {
    return absl::StrJoin(table_->values, ", ", [](std::string* out, Duration d) { *out += to_text(d); });
  };
  const auto weights = [&] {
    return absl::StrJoin(table_->weights, ", ", [](std::string* out, double w) { *out += number_text(w); });
  };
  switch (kind_) {
    case DistributionKind::kNever:
      return "";
    case DistributionKind::kDeterministic:
      return "; value = " + us_text(a_);
    case DistributionKind::kExponential:
      return "; mean = " + us_text(a_);
    case DistributionKind::kUniform:
      return "; low = " + us_text(a_) + "; high = " + us_text(b_);
    case DistributionKind::kErlang:
      return "; phases = " + number_text(a_) + "; mean = " + us_text(b_);
    case DistributionKind::kWeibull:
      return "; mean = " + us_text(a_) + "; shape = " + number_text(b_);
    case DistributionKind::kLognormal:
      if (alternative_) return "; log_mean = " + number_text(a_) + "; log_sd = " + number_text(b_);
      return "; mean = " + us_text(a_) + "; cv = " + number_text(b_);
    case DistributionKind::kHyperexponential:
      if (alternative_) return "; weights = " + weights() + "; means = " + list();
      return "; mean = " + us_text(a_) + "; cv = " + number_text(b_);
    case DistributionKind::kGamma:
      return "; mean = " + us_text(a_) + "; cv = " + number_text(b_);
    case DistributionKind::kEmpirical:
      return "; values = " + list() + (table_->weights.empty() ? "" : "; weights = " + weights());
    case DistributionKind::kQuantiles:
      return "; values = " + list();
  }
  return "";
}

std::string Distribution::to_string() const {
  std::string text(strowger::to_string(kind_));
  text += parameters_text();
  if (zero_ > 0) text += "; zero = " + number_text(zero_);
  return text;
}

namespace {

/// The parameters of one text, taken by name; the first error is kept.
class Parameters {
 public:
  Parameters(const DistributionRow& row, const Choice& choice) : row_(row), choice_(choice) {}

  bool has(std::string_view key) const { return find(key) != nullptr; }

  Duration duration(std::string_view key) {
    const std::string* text = take(key);
    return text == nullptr ? Duration{} : read_duration(key, *text);
  }

  double number(std::string_view key) {
    const std::string* text = take(key);
    return text == nullptr ? 0 : read_number(key, *text);
  }

  double number_or(std::string_view key, double absent) { return has(key) ? number(key) : absent; }

  std::vector<Duration> durations(std::string_view key) {
    std::vector<Duration> values;
    for (const std::string& piece : pieces(key)) values.push_back(read_duration(key, piece));
    return values;
  }

  std::vector<double> numbers(std::string_view key) {
    std::vector<double> values;
    for (const std::string& piece : pieces(key)) values.push_back(read_number(key, piece));
    return values;
  }

  /// The error to report: a parameter that nobody asked for (a misspelt name, most likely) before one that is missing.
  absl::Status finish() {
    for (const auto& [key, value] : choice_.parameters) {
      if (std::find(taken_.begin(), taken_.end(), key) == taken_.end()) {
        std::vector<std::string_view> known(taken_.begin(), taken_.end());
        known.emplace_back("zero");
        return absl::InvalidArgumentError(absl::StrFormat("distribution '%s' has no parameter '%s'%s; expected %s",
                                                          row_.name, key, suggestion(key, known), expected()));
      }
    }
    return status_;
  }

 private:
  const std::string* find(std::string_view key) const {
    for (const auto& [name, value] : choice_.parameters) {
      if (name == key) return &value;
    }
    return nullptr;
  }

  const std::string* take(std::string_view key) {
    taken_.emplace_back(key);
    const std::string* text = find(key);
    if (text == nullptr) fail(absl::StrFormat("parameter '%s' is missing; expected %s", key, expected()));
    return text;
  }

  std::vector<std::string> pieces(std::string_view key) {
    const std::string* text = take(key);
    if (text == nullptr) return {};
    return absl::StrSplit(*text, ',');
  }

  Duration read_duration(std::string_view key, const std::string& text) {
    absl::StatusOr<Duration> duration = parse_duration(text);
    if (duration.ok()) return *duration;
    fail(absl::StrFormat("%s: %s", key, std::string(duration.status().message())));
    return Duration{};
  }

  double read_number(std::string_view key, const std::string& text) {
    double value = 0;
    if (absl::SimpleAtod(absl::StripAsciiWhitespace(text), &value) && std::isfinite(value)) return value;
    fail(absl::StrFormat("%s: '%s' is not a number", key, text));
    return 0;
  }

  std::string expected() const {
    return row_.parameters.empty() ? "none but zero" : absl::StrFormat("%s; zero", row_.parameters);
  }

  void fail(std::string_view what) {
    if (status_.ok()) status_ = absl::InvalidArgumentError(absl::StrFormat("distribution '%s': %s", row_.name, what));
  }

  const DistributionRow& row_;
  const Choice& choice_;
  std::vector<std::string> taken_;
  absl::Status status_;
};

Distribution read(DistributionKind kind, Parameters& p) {
  switch (kind) {
    case DistributionKind::kNever:
      return Distribution::never();
    case DistributionKind::kDeterministic:
      return Distribution::deterministic(p.duration("value"));
    case DistributionKind::kExponential:
      return Distribution::exponential(p.duration("mean"));
    case DistributionKind::kUniform: {
      const Duration low = p.duration("low");
      return Distribution::uniform(low, p.duration("high"));
    }
    case DistributionKind::kErlang: {
      const double phases = p.number("phases");
      const bool whole = phases >= 0 && phases <= 1e9 && phases == std::floor(phases);
      return Distribution::erlang(whole ? static_cast<int>(phases) : 0, p.duration("mean"));
    }
    case DistributionKind::kGamma: {
      const Duration mean = p.duration("mean");
      return Distribution::gamma(mean, p.number("cv"));
    }
    case DistributionKind::kLognormal: {
      if (p.has("log_mean") || p.has("log_sd")) {
        const double log_mean = p.number("log_mean");
        return Distribution::lognormal_by_log(log_mean, p.number("log_sd"));
      }
      const Duration mean = p.duration("mean");
      return Distribution::lognormal(mean, p.number("cv"));
    }
    case DistributionKind::kWeibull: {
      const Duration mean = p.duration("mean");
      return Distribution::weibull(mean, p.number("shape"));
    }
    case DistributionKind::kHyperexponential: {
      if (!p.has("weights") && !p.has("means")) {
        const Duration mean = p.duration("mean");
        return Distribution::hyperexponential(mean, p.number("cv"));
      }
      const std::vector<double> weights = p.numbers("weights");
      const std::vector<Duration> means = p.durations("means");
      std::vector<Distribution::Phase> phases;
      for (size_t i = 0; i < std::max(weights.size(), means.size()); ++i) {
        // A phase that lacks its weight or mean is not legal, and validate() says so.
        phases.push_back({i < weights.size() ? weights[i] : -1, i < means.size() ? means[i] : Duration{}});
      }
      return Distribution::hyperexponential(phases);
    }
    case DistributionKind::kEmpirical: {
      std::vector<Duration> values = p.durations("values");
      return Distribution::empirical(std::move(values),
                                     p.has("weights") ? p.numbers("weights") : std::vector<double>{});
    }
    case DistributionKind::kQuantiles:
      return Distribution::quantiles(p.durations("values"));
  }
  return Distribution();
}

}  // namespace

absl::StatusOr<Distribution> parse_distribution(std::string_view text) {
  const absl::StatusOr<Choice> choice = parse_choice(text);
  if (!choice.ok()) return choice.status();
  const auto row = std::find_if(kDistributionRows.begin(), kDistributionRows.end(),
                                [&](const DistributionRow& candidate) { return candidate.name == choice->name; });
  if (row == kDistributionRows.end()) {
    std::vector<std::string_view> names;
    names.reserve(kDistributionRows.size());
    for (const DistributionRow& known : kDistributionRows) names.push_back(known.name);
    return absl::InvalidArgumentError(
        absl::StrFormat("'%s' is not a distribution%s", choice->name, suggestion(choice->name, names)));
  }
  Parameters parameters(*row, *choice);
  Distribution distribution = read(row->kind, parameters);
  distribution = distribution.with_zero(parameters.number_or("zero", 0));
  if (absl::Status status = parameters.finish(); !status.ok()) return status;
  if (absl::Status status = distribution.validate(); !status.ok()) return status;
  return distribution;
}

}  // namespace strowger
