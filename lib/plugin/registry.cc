// SPDX-License-Identifier: Apache-2.0
#include "strowger/plugin/registry.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "core/in_quotes.h"
#include "core/utf8.h"
#include "plugin/given.h"
#include "strowger/core/did_you_mean.h"
#include "strowger/core/duration_text.h"
#include "strowger/routing/agent_strategy.h"
#include "strowger/routing/call_order.h"
#include "strowger/routing/choice.h"

namespace strowger {

using detail::as_given;
using detail::view;

namespace {

constexpr size_t kMaxNameBytes = 255;
constexpr size_t kMaxHelpBytes = 4000;
constexpr uint32_t kMaxParameters = 64;
constexpr std::array<std::string_view, 3> kReserved{"else", "budget", "max_faults"};
constexpr std::string_view kReservedHelp =
    "budget (duration, default none), max_faults (integer, default 10, 0: never)";

struct KindRow {
  PolicyKind kind;
  std::string_view name;
  /// "is not a call order".
  std::string_view with_article;
  /// What `else` is when it is not given; empty: the kind has its built-in elsewhere.
  std::string_view otherwise;
  /// Where the built-in is that decides instead.
  std::string_view beside;
};

constexpr std::array<KindRow, 6> kKindRows{{
    {PolicyKind::kAgentStrategy, "agent strategy", "an agent strategy", "longest_idle", ""},
    {PolicyKind::kCallOrder, "call order", "a call order", "priority", ""},
    {PolicyKind::kMatcher, "matcher", "a matcher", "", "the queue's requirement"},
    {PolicyKind::kLadderPolicy, "ladder policy", "a ladder policy", "", "the action of the step (do)"},
    {PolicyKind::kSlaPolicy, "SLA policy", "an SLA policy", "", "the queue's SLA"},
    {PolicyKind::kEventSink, "event sink", "an event sink", "", "nothing"},
}};

const KindRow& kind_row(PolicyKind kind) { return kKindRows[static_cast<size_t>(kind) - 1]; }

struct TypeRow {
  uint32_t type;
  std::string_view name;
  std::string_view expected;
};

constexpr std::array<TypeRow, 5> kTypeRows{{
    {STROWGER_TYPE_INTEGER, "integer", "a whole number"},
    {STROWGER_TYPE_NUMBER, "number", "a number"},
    {STROWGER_TYPE_DURATION, "duration", "a duration like 20s or 1h30m"},
    {STROWGER_TYPE_BOOLEAN, "boolean", "true or false"},
    {STROWGER_TYPE_TEXT, "text", "a text"},
}};

const TypeRow* type_row(uint32_t type) {
  const auto row = std::find_if(kTypeRows.begin(), kTypeRows.end(), [&](const TypeRow& r) { return r.type == type; });
  return row == kTypeRows.end() ? nullptr : &*row;
}

bool is_word(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

// "vendor.policy".
bool is_policy_name(std::string_view name) {
  if (name.size() > kMaxNameBytes || name.find('.') == std::string_view::npos) return false;
  for (;;) {
    const size_t dot = name.find('.');
    if (!is_word(name.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    name.remove_prefix(dot + 1);
  }
}

bool is_help(std::string_view text) {
  return text.size() <= kMaxHelpBytes && is_utf8(text) && std::none_of(text.begin(), text.end(), is_control);
}

template <class... Args>
absl::Status invalid(const absl::FormatSpec<Args...>& format, const Args&... args) {
  return absl::InvalidArgumentError(absl::StrFormat(format, args...));
}

std::string value_text(const PolicyParameter& parameter, double value) {
  return parameter.type == STROWGER_TYPE_DURATION ? to_text(Duration{static_cast<int64_t>(value)})
                                                  : absl::StrCat(value);
}

std::string text_of(const PolicyParameter& parameter, const PolicyValue& value) {
  switch (parameter.type) {
    case STROWGER_TYPE_NUMBER:
      return absl::StrCat(value.number);
    case STROWGER_TYPE_DURATION:
      return to_text(Duration{value.integer});
    case STROWGER_TYPE_BOOLEAN:
      return value.integer != 0 ? "true" : "false";
    case STROWGER_TYPE_TEXT:
      return in_quotes(value.text);
    default:
      return absl::StrCat(value.integer);
  }
}

bool in_range(const PolicyParameter& parameter, const PolicyValue& value) {
  if (parameter.type == STROWGER_TYPE_NUMBER && !std::isfinite(value.number)) return false;
  if (parameter.type == STROWGER_TYPE_TEXT || parameter.type == STROWGER_TYPE_BOOLEAN) return true;
  if (!(parameter.min < parameter.max)) return true;
  const double number = parameter.type == STROWGER_TYPE_NUMBER ? value.number : static_cast<double>(value.integer);
  return number >= parameter.min && number <= parameter.max;
}

absl::StatusOr<PolicyParameter> take_parameter(const StrowgerParameter* given) {
  if (given == nullptr || given->struct_size < sizeof(StrowgerParameter)) {
    return absl::InvalidArgumentError("a parameter is null, or smaller than version 1 has it");
  }
  const StrowgerParameter from = as_given(*given);
  PolicyParameter made;
  made.name = std::string(view(from.name));
  made.help = std::string(view(from.help));
  made.type = from.type;
  made.required = from.required != 0;
  made.fallback = {from.fallback.integer, from.fallback.number, std::string(view(from.fallback.text))};
  made.min = from.min;
  made.max = from.max;
  if (!is_word(made.name) || made.name.size() > kMaxNameBytes) {
    return invalid("parameter %s: expected a name of letters a to z, digits and '_'", in_quotes(made.name));
  }
  if (std::find(kReserved.begin(), kReserved.end(), made.name) != kReserved.end()) {
    return invalid("parameter %s: every policy has one of this name already", in_quotes(made.name));
  }
  if (!is_help(made.help)) return invalid("parameter %s: its help is not plain UTF-8", in_quotes(made.name));
  if (type_row(made.type) == nullptr) {
    return invalid("parameter %s has type %d, expected 1 to %d", in_quotes(made.name), made.type, kTypeRows.size());
  }
  if (!made.required && !in_range(made, made.fallback)) {
    return invalid("parameter %s: its default is outside its own range", in_quotes(made.name));
  }
  return made;
}

absl::Status take_parameters(const StrowgerPolicy& policy, PolicyRow& row) {
  if (policy.parameter_count > kMaxParameters || (policy.parameter_count > 0 && policy.parameters == nullptr)) {
    return invalid("it declares %d parameters, expected a list of at most %d", policy.parameter_count, kMaxParameters);
  }
  for (uint32_t i = 0; i < policy.parameter_count; ++i) {
    absl::StatusOr<PolicyParameter> parameter = take_parameter(policy.parameters[i]);
    if (!parameter.ok()) return parameter.status();
    for (const PolicyParameter& other : row.parameters) {
      if (other.name == parameter->name) return invalid("parameter %s is declared twice", in_quotes(other.name));
    }
    row.parameters.push_back(*std::move(parameter));
  }
  return absl::OkStatus();
}

bool decides(const StrowgerAgentStrategy& functions) {
  return functions.score != nullptr || functions.choose != nullptr;
}
bool decides(const StrowgerCallOrder& functions) { return functions.score != nullptr; }
bool decides(const StrowgerMatcher& functions) { return functions.match != nullptr; }
bool decides(const StrowgerLadderPolicy& functions) { return functions.decide != nullptr; }
bool decides(const StrowgerSlaPolicy& functions) { return functions.promise != nullptr; }
bool decides(const StrowgerEventSink& functions) { return functions.take != nullptr; }

template <class Functions>
absl::Status take_functions(const void* given, Functions& into) {
  const auto* functions = static_cast<const Functions*>(given);
  if (functions == nullptr || functions->struct_size < sizeof(Functions)) {
    return absl::InvalidArgumentError("its functions are null, or smaller than version 1 has them");
  }
  into = as_given(*functions);
  return decides(into) ? absl::OkStatus() : absl::InvalidArgumentError("it has no function that decides");
}

absl::Status take_functions(PolicyRow& row) {
  const void* functions = row.policy.functions;
  switch (row.kind) {
    case PolicyKind::kAgentStrategy:
      return take_functions(functions, row.agent_strategy);
    case PolicyKind::kCallOrder:
      return take_functions(functions, row.call_order);
    case PolicyKind::kMatcher:
      return take_functions(functions, row.matcher);
    case PolicyKind::kLadderPolicy:
      return take_functions(functions, row.ladder_policy);
    case PolicyKind::kSlaPolicy:
      return take_functions(functions, row.sla_policy);
    case PolicyKind::kEventSink:
      break;
  }
  return take_functions(functions, row.event_sink);
}

absl::StatusOr<PolicyValue> read_value(const PolicyParameter& parameter, std::string_view text) {
  PolicyValue value;
  bool read = true;
  switch (parameter.type) {
    case STROWGER_TYPE_INTEGER:
      read = absl::SimpleAtoi(std::string(text), &value.integer);
      break;
    case STROWGER_TYPE_NUMBER:
      read = absl::SimpleAtod(std::string(text), &value.number) && std::isfinite(value.number);
      break;
    case STROWGER_TYPE_DURATION: {
      const absl::StatusOr<Duration> duration = parse_duration(text);
      read = duration.ok();
      if (read) value.integer = to_us(*duration);
      break;
    }
    case STROWGER_TYPE_BOOLEAN:
      read = text == "true" || text == "false";
      value.integer = text == "true" ? 1 : 0;
      break;
    default:
      value.text = std::string(text);
  }
  if (!read) {
    return invalid("%s is %s, expected %s", parameter.name, in_quotes(text), type_row(parameter.type)->expected);
  }
  if (!in_range(parameter, value)) {
    return invalid("%s is %s, expected %s to %s", parameter.name, in_quotes(text), value_text(parameter, parameter.min),
                   value_text(parameter, parameter.max));
  }
  return value;
}

absl::Status read_reserved(PolicyKind kind, std::string_view key, const std::string& value, PolicySpec& spec) {
  if (key == "else") {
    if (kind_row(kind).otherwise.empty()) {
      return invalid("it takes no else: what decides instead is %s", kind_row(kind).beside);
    }
    spec.otherwise = value;
    return kind == PolicyKind::kAgentStrategy ? parse_agent_strategy(value).status() : parse_call_order(value).status();
  }
  if (key == "budget") {
    const absl::StatusOr<Duration> budget = parse_duration(value);
    if (!budget.ok()) return budget.status();
    spec.budget = *budget;
    return absl::OkStatus();
  }
  if (!absl::SimpleAtoi(value, &spec.max_faults) || spec.max_faults < 0) {
    return invalid("max_faults is %s, expected a whole number, 0 for never", in_quotes(value));
  }
  return absl::OkStatus();
}

std::string all_parameters(const PolicyRow& row) {
  std::vector<std::string> all;
  for (const PolicyParameter& parameter : row.parameters) all.push_back(parameter.description());
  if (!kind_row(row.kind).otherwise.empty()) all.emplace_back("else (a built-in)");
  all.emplace_back(kReservedHelp);
  return absl::StrJoin(all, ", ");
}

absl::Status read_parameter(const PolicyRow& row, const std::pair<std::string, std::string>& given, PolicySpec& spec,
                            std::vector<bool>& seen) {
  const std::string& key = given.first;
  const std::string& text = given.second;
  if (std::find(kReserved.begin(), kReserved.end(), key) != kReserved.end()) {
    return read_reserved(row.kind, key, text, spec);
  }
  const auto found = std::find_if(row.parameters.begin(), row.parameters.end(),
                                  [&](const PolicyParameter& parameter) { return parameter.name == key; });
  if (found == row.parameters.end()) {
    std::vector<std::string_view> names(kReserved.begin(), kReserved.end());
    for (const PolicyParameter& parameter : row.parameters) names.push_back(parameter.name);
    return invalid("no parameter %s%s; expected %s", in_quotes(key), suggestion(key, names), all_parameters(row));
  }
  absl::StatusOr<PolicyValue> value = read_value(*found, text);
  if (!value.ok()) return value.status();
  const auto index = static_cast<size_t>(found - row.parameters.begin());
  spec.values[index] = *std::move(value);
  seen[index] = true;
  return absl::OkStatus();
}

absl::Status of_row(const PolicyRow& row, const absl::Status& status) {
  if (status.ok()) return status;
  return invalid("%s %s: %s", to_string(row.kind), in_quotes(row.name), std::string(status.message()));
}

absl::Status not_registered(PolicyKind kind, std::string_view name, const PolicyRegistry* policies) {
  const auto rows = policies == nullptr ? std::vector<std::shared_ptr<const PolicyRow>>() : policies->rows();
  std::vector<std::string_view> names;
  for (const auto& row : rows) {
    if (row->kind == kind) names.push_back(row->name);
  }
  return invalid("%s is not %s: no plug-in of this name is registered%s", in_quotes(name), kind_row(kind).with_article,
                 suggestion(name, names));
}

std::string_view name_in(std::string_view text) {
  const size_t begin = text.find_first_not_of(" \t\n\v\f\r");
  if (begin == std::string_view::npos) return {};
  text = text.substr(begin, text.find(';') == std::string_view::npos ? text.npos : text.find(';') - begin);
  return text.substr(0, text.find_last_not_of(" \t\n\v\f\r") + 1);
}

}  // namespace

std::string_view to_string(PolicyKind kind) { return kind_row(kind).name; }

uint64_t PolicyRow::columns() const {
  switch (kind) {
    case PolicyKind::kAgentStrategy:
      return agent_strategy.columns;
    case PolicyKind::kCallOrder:
      return call_order.columns;
    case PolicyKind::kMatcher:
      return matcher.columns;
    case PolicyKind::kLadderPolicy:
      return ladder_policy.columns;
    case PolicyKind::kSlaPolicy:
      return sla_policy.columns;
    case PolicyKind::kEventSink:
      break;
  }
  return event_sink.columns;
}

bool PolicyRow::draws() const {
  const uint64_t flags = kind == PolicyKind::kAgentStrategy  ? agent_strategy.flags
                         : kind == PolicyKind::kCallOrder    ? call_order.flags
                         : kind == PolicyKind::kLadderPolicy ? ladder_policy.flags
                         : kind == PolicyKind::kSlaPolicy    ? sla_policy.flags
                                                             : 0;
  return (flags & STROWGER_DRAWS) != 0;
}

std::string PolicyParameter::description() const {
  std::string text = absl::StrCat(name, " (", std::string(type_row(type)->name));
  if (min < max && type != STROWGER_TYPE_TEXT && type != STROWGER_TYPE_BOOLEAN) {
    absl::StrAppend(&text, ", ", value_text(*this, min), " to ", value_text(*this, max));
  }
  return absl::StrCat(text, required ? ", required" : ", default ", required ? "" : text_of(*this, fallback), ")");
}

absl::Status PolicyRegistry::add(const StrowgerPolicy& policy, const PolicyOrigin& origin, bool replace) {
  if (policy.struct_size < sizeof(StrowgerPolicy)) {
    return invalid("a policy's struct has %d bytes, expected at least %d", policy.struct_size, sizeof(StrowgerPolicy));
  }
  auto row = std::make_shared<PolicyRow>();
  row->policy = as_given(policy);
  row->origin = origin;
  row->name = std::string(view(policy.name));
  if (!is_policy_name(row->name)) {
    return invalid("policy %s: expected a name like vendor.policy, of letters a to z, digits and '_', with a dot",
                   in_quotes(row->name));
  }
  row->key = std::string(view(policy.key));
  row->help = std::string(view(policy.help));
  if (!is_help(row->key) || !is_help(row->help)) {
    return invalid("policy %s: its key or help is not plain UTF-8", in_quotes(row->name));
  }
  if (policy.kind < STROWGER_KIND_AGENT_STRATEGY || policy.kind > STROWGER_KIND_EVENT_SINK) {
    return absl::UnimplementedError(
        absl::StrFormat("policy %s is of kind %d, which this version does not ask", in_quotes(row->name), policy.kind));
  }
  row->kind = static_cast<PolicyKind>(policy.kind);
  absl::Status status = take_functions(*row);
  if (status.ok() && policy.create == nullptr) status = absl::InvalidArgumentError("it has no create function");
  if (status.ok()) status = take_parameters(policy, *row);
  if (!status.ok()) return of_row(*row, status);
  const auto known = rows_.find(row->name);
  if (known != rows_.end() && !replace) {
    return absl::AlreadyExistsError(
        absl::StrFormat("policy %s is registered already, from %s", in_quotes(row->name), known->second->origin.text));
  }
  std::string name = row->name;
  rows_.insert_or_assign(std::move(name), std::move(row));
  return absl::OkStatus();
}

absl::Status PolicyRegistry::remove(std::string_view name) {
  const auto found = rows_.find(name);
  if (found == rows_.end()) return absl::NotFoundError(absl::StrFormat("no policy %s is registered", in_quotes(name)));
  rows_.erase(found);
  return absl::OkStatus();
}

std::shared_ptr<const PolicyRow> PolicyRegistry::find(PolicyKind kind, std::string_view name) const {
  const auto found = rows_.find(name);
  return found == rows_.end() || found->second->kind != kind ? nullptr : found->second;
}

std::vector<std::shared_ptr<const PolicyRow>> PolicyRegistry::rows() const {
  std::vector<std::shared_ptr<const PolicyRow>> all;
  all.reserve(rows_.size());
  for (const auto& [name, row] : rows_) all.push_back(row);
  return all;
}

absl::StatusOr<PolicySpec> PolicyRegistry::parse(PolicyKind kind, std::string_view text) const {
  const absl::StatusOr<Choice> choice = parse_choice(text);
  if (!choice.ok()) return choice.status();
  PolicySpec spec;
  spec.row = find(kind, choice->name);
  if (spec.row == nullptr) return not_registered(kind, choice->name, this);
  spec.otherwise = std::string(kind_row(kind).otherwise);
  for (const PolicyParameter& parameter : spec.row->parameters) spec.values.push_back(parameter.fallback);
  std::vector<bool> seen(spec.values.size());
  for (const auto& given : choice->parameters) {
    if (absl::Status status = read_parameter(*spec.row, given, spec, seen); !status.ok()) {
      return of_row(*spec.row, status);
    }
  }
  for (size_t i = 0; i < seen.size(); ++i) {
    const PolicyParameter& parameter = spec.row->parameters[i];
    if (parameter.required && !seen[i]) {
      return of_row(*spec.row, invalid("%s is missing; expected %s", parameter.name, parameter.description()));
    }
  }
  return spec;
}

absl::Status PolicyRegistry::check(PolicyKind kind, std::string_view text) const {
  const absl::StatusOr<PolicySpec> spec = parse(kind, text);
  return spec.ok() ? make_policy_instance(*spec).status() : spec.status();
}

bool names_a_plugin(std::string_view text) { return name_in(text).find('.') != std::string_view::npos; }

absl::StatusOr<std::shared_ptr<void>> make_policy_instance(const PolicySpec& spec) {
  std::vector<StrowgerValue> values;
  values.reserve(spec.values.size());
  for (const PolicyValue& value : spec.values) {
    values.push_back({value.integer, value.number, {value.text.data(), value.text.size()}});
  }
  StrowgerError error{};
  error.struct_size = sizeof(error);
  void* instance = nullptr;
  const PolicyRow& row = *spec.row;
  const StrowgerStatus status = row.policy.create(row.origin.plugin_data, values.data(), &instance, &error);
  if (status != STROWGER_PLUGIN_OK) {
    const std::string why = detail::message_of(error);
    return of_row(row, absl::InvalidArgumentError(why.empty() ? absl::StrFormat("refused, status %d", status) : why));
  }
  return std::shared_ptr<void>(instance, [kept = spec.row](void* made) {
    if (kept->policy.destroy != nullptr) kept->policy.destroy(made);
  });
}

absl::Status check_agent_strategy(std::string_view text, const PolicyRegistry* policies) {
  if (!names_a_plugin(text)) return parse_agent_strategy(text).status();
  if (policies == nullptr) return not_registered(PolicyKind::kAgentStrategy, name_in(text), nullptr);
  return policies->check(PolicyKind::kAgentStrategy, text);
}

absl::Status check_call_order(std::string_view text, const PolicyRegistry* policies) {
  if (!names_a_plugin(text)) return parse_call_order(text).status();
  if (policies == nullptr) return not_registered(PolicyKind::kCallOrder, name_in(text), nullptr);
  return policies->check(PolicyKind::kCallOrder, text);
}

absl::Status check_plugin(PolicyKind kind, std::string_view text, const PolicyRegistry* policies) {
  if (!names_a_plugin(text)) {
    return invalid("%s is not the name of a plug-in, expected one (with a dot in it)", in_quotes(name_in(text)));
  }
  if (policies == nullptr) return not_registered(kind, name_in(text), nullptr);
  return policies->check(kind, text);
}

}  // namespace strowger
