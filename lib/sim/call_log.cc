// SPDX-License-Identifier: Apache-2.0
#include "strowger/sim/call_log.h"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <iterator>
#include <limits>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "sim/units.h"
#include "strowger/routing/choice.h"

namespace strowger {
namespace {

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r')) text.remove_suffix(1);
  return text;
}

/// One field from the front of `line`; `line` is left at the separator or empty. A quoted field is written to
/// `unquoted`.
std::string_view take_quoted(std::string_view& line, std::string& unquoted) {
  unquoted.clear();
  line.remove_prefix(1);
  while (!line.empty()) {
    const char c = line.front();
    line.remove_prefix(1);
    if (c != '"') {
      unquoted += c;
    } else if (!line.empty() && line.front() == '"') {
      unquoted += '"';
      line.remove_prefix(1);
    } else {
      break;
    }
  }
  return unquoted;
}

/// Splits a line into `fields`; quoted fields live in `texts`.
void split(std::string_view line, char separator, std::vector<std::string_view>& fields,
           std::vector<std::string>& texts) {
  fields.clear();
  if (separator == ' ') {
    while (!(line = trim(line)).empty()) {
      const size_t end = std::min(line.find_first_of(" \t"), line.size());
      fields.push_back(line.substr(0, end));
      line.remove_prefix(end);
    }
    return;
  }
  size_t quoted = 0;
  while (true) {
    if (!line.empty() && line.front() == '"') {
      if (quoted == texts.size()) texts.emplace_back();
      take_quoted(line, texts[quoted++]);
      fields.emplace_back();  // filled below: `texts` may still move
      const size_t end = std::min(line.find(separator), line.size());
      line.remove_prefix(end);
    } else {
      const size_t end = std::min(line.find(separator), line.size());
      fields.push_back(trim(line.substr(0, end)));
      if (fields.back().data() == nullptr) fields.back() = std::string_view("");
      line.remove_prefix(end);
    }
    if (line.empty()) break;
    line.remove_prefix(1);
  }
  quoted = 0;
  for (std::string_view& field : fields) {
    if (field.data() == nullptr) field = texts[quoted++];
  }
}

/// "27", "27.5", "7:02" (h:mm) or "7:02:47", as microseconds; nullopt for anything else or a negative number.
std::optional<Duration> read_time(std::string_view text) {
  double parts[3] = {0, 0, 0};
  size_t count = 0;
  while (true) {
    const size_t end = std::min(text.find(':'), text.size());
    const std::string_view part = text.substr(0, end);
    const bool digits = !part.empty() && part.find_first_not_of("0123456789.") == std::string_view::npos;
    if (count == 3 || !digits || !absl::SimpleAtod(absl::string_view(part.data(), part.size()), &parts[count])) {
      return std::nullopt;
    }
    ++count;
    if (end == text.size()) break;
    text.remove_prefix(end + 1);
  }
  if (count > 1 && parts[1] >= 60) return std::nullopt;
  if (count > 2 && parts[2] >= 60) return std::nullopt;
  const double seconds = count == 1 ? parts[0] : parts[0] * 3600 + parts[1] * 60 + parts[2];
  if (!(seconds < 1e9)) return std::nullopt;
  return from_seconds(seconds);
}

/// Reads a number of digits at `text`; at most `most` of them.
std::optional<int> take_digits(std::string_view& text, size_t most) {
  size_t length = 0;
  int value = 0;
  while (length < most && length < text.size() && text[length] >= '0' && text[length] <= '9') {
    value = value * 10 + (text[length++] - '0');
  }
  if (length == 0) return std::nullopt;
  text.remove_prefix(length);
  return value;
}

std::optional<absl::CivilDay> read_date(std::string_view text, std::string_view format) {
  int year = 1970;
  int month = 1;
  int day = 1;
  while (!format.empty()) {
    const char field = format.front();
    const size_t width = std::min(format.find_first_not_of(field), format.size());
    format.remove_prefix(width);
    if (field != 'y' && field != 'm' && field != 'd') {
      if (text.size() < width || text.substr(0, width) != std::string(width, field)) return std::nullopt;
      text.remove_prefix(width);
      continue;
    }
    const std::optional<int> value = take_digits(text, width);
    if (!value) return std::nullopt;
    if (field == 'y') year = width > 2 ? *value : *value + (*value < 69 ? 2000 : 1900);
    if (field == 'm') month = *value;
    if (field == 'd') day = *value;
  }
  const absl::CivilDay date(year, month, day);
  // CivilDay makes 30 February into 2 March; such a date is a mistake here.
  if (!text.empty() || date.year() != year || date.month() != month || date.day() != day) return std::nullopt;
  return date;
}

/// Where the mapping's columns are in the table.
struct Columns {
  static constexpr size_t kNone = ~size_t{0};
  size_t date = kNone, entered = kNone, offered = kNone, wait = kNone, outcome = kNone, service_time = kNone,
         service_start = kNone, service_end = kNone, agent = kNone, type = kNone, priority = kNone, customer = kNone;
  size_t width = 0;
};

class Reader {
 public:
  explicit Reader(const ColumnMapping& mapping) : mapping_(mapping) {}

  absl::Status read_header(std::string_view line);
  void read_line(std::string_view line, uint32_t number);
  CallLog finish();

 private:
  absl::Status find(const std::string& name, std::string_view role, bool needed, size_t& column);
  /// The empty text on success, else what is wrong.
  std::string read_call(LoggedCall& call, absl::CivilDay& day);
  std::string read_when(LoggedCall& call, absl::CivilDay& day);
  std::string read_outcome(LoggedCall& call);
  std::string read_service(LoggedCall& call);
  std::string bad(size_t column, std::string_view expected) const;
  std::string_view field(size_t column) const { return fields_[column]; }
  static bool has(const std::vector<std::string>& values, std::string_view value) {
    return std::find(values.begin(), values.end(), value) != values.end();
  }

  const ColumnMapping& mapping_;
  Columns columns_;
  std::vector<std::string> header_;
  std::vector<std::string_view> fields_;
  std::vector<std::string> texts_;
  std::vector<absl::CivilDay> call_days_;
  CallLog log_;
};

absl::Status Reader::find(const std::string& name, std::string_view role, bool needed, size_t& column) {
  if (name.empty()) {
    if (!needed) return absl::OkStatus();
    return absl::InvalidArgumentError(absl::StrFormat("call log: the mapping names no column for '%s'", role));
  }
  const auto place = std::find(header_.begin(), header_.end(), name);
  if (place != header_.end()) {
    column = static_cast<size_t>(place - header_.begin());
    return absl::OkStatus();
  }
  const std::vector<std::string_view> names(header_.begin(), header_.end());
  return absl::InvalidArgumentError(absl::StrFormat("call log: line 1 has no column '%s' (for '%s')%s; it has %s", name,
                                                    role, suggestion(name, names), absl::StrJoin(header_, ", ")));
}

absl::Status Reader::read_header(std::string_view line) {
  if (line.substr(0, 3) == "\xef\xbb\xbf") line.remove_prefix(3);  // a UTF-8 byte order mark
  split(line, mapping_.separator, fields_, texts_);
  for (const std::string_view name : fields_) header_.emplace_back(name);
  columns_.width = header_.size();
  struct Row {
    const std::string& name;
    std::string_view role;
    bool needed;
    size_t& column;
  };
  const Row rows[] = {
      {mapping_.date, "date", false, columns_.date},
      {mapping_.entered, "entered", false, columns_.entered},
      {mapping_.offered, "offered", true, columns_.offered},
      {mapping_.wait, "wait", true, columns_.wait},
      {mapping_.outcome, "outcome", true, columns_.outcome},
      {mapping_.service_time, "service_time", false, columns_.service_time},
      {mapping_.service_start, "service_start", false, columns_.service_start},
      {mapping_.service_end, "service_end", false, columns_.service_end},
      {mapping_.agent, "agent", false, columns_.agent},
      {mapping_.type, "type", false, columns_.type},
      {mapping_.priority, "priority", false, columns_.priority},
      {mapping_.customer, "customer", false, columns_.customer},
  };
  for (const Row& row : rows) {
    if (absl::Status status = find(row.name, row.role, row.needed, row.column); !status.ok()) return status;
  }
  return absl::OkStatus();
}

std::string Reader::bad(size_t column, std::string_view expected) const {
  return absl::StrFormat("column '%s': found '%s', expected %s", header_[column], field(column), expected);
}

std::string Reader::read_when(LoggedCall& call, absl::CivilDay& day) {
  std::string_view offered = field(columns_.offered);
  std::string_view date = columns_.date == Columns::kNone ? std::string_view() : field(columns_.date);
  if (columns_.date == columns_.offered) {
    const size_t middle = std::min(offered.find_first_of(" T"), offered.size());
    date = offered.substr(0, middle);
    offered = offered.substr(std::min(middle + 1, offered.size()));
  }
  day = absl::CivilDay(1970, 1, 1);
  if (columns_.date != Columns::kNone) {
    const std::optional<absl::CivilDay> read = read_date(date, mapping_.date_format);
    if (!read) return bad(columns_.date, absl::StrFormat("a date such as %s", mapping_.date_format));
    day = *read;
  }
  const std::optional<Duration> time = read_time(offered);
  if (!time || *time >= kDay) return bad(columns_.offered, "a time of day");
  call.offered = kMinTime + *time;
  if (columns_.entered != Columns::kNone) {
    const std::optional<Duration> entered = read_time(field(columns_.entered));
    if (!entered || *entered >= kDay) return bad(columns_.entered, "a time of day");
    if (*entered > *time) call.offered += kDay;
  }
  return "";
}

std::string Reader::read_outcome(LoggedCall& call) {
  const std::optional<Duration> wait = read_time(field(columns_.wait));
  if (!wait) return bad(columns_.wait, "seconds, or h:mm:ss");
  call.wait = *wait;
  const std::string_view outcome = field(columns_.outcome);
  if (has(mapping_.answered_values, outcome)) {
    call.outcome = LogOutcome::kAnswered;
  } else if (has(mapping_.abandoned_values, outcome)) {
    const bool queued = call.wait > Duration::zero() || !mapping_.unqueued_abandoned_not_offered;
    call.outcome = queued ? LogOutcome::kAbandoned : LogOutcome::kNotOffered;
  } else if (has(mapping_.ignored_values, outcome)) {
    call.outcome = LogOutcome::kIgnored;
  } else {
    std::vector<std::string> known = mapping_.answered_values;
    known.insert(known.end(), mapping_.abandoned_values.begin(), mapping_.abandoned_values.end());
    known.insert(known.end(), mapping_.ignored_values.begin(), mapping_.ignored_values.end());
    return bad(columns_.outcome, absl::StrJoin(known, ", "));
  }
  return "";
}

std::string Reader::read_service(LoggedCall& call) {
  // Many logs leave the service columns of a call that nobody answered empty.
  const auto left_empty = [&](size_t column) {
    return call.outcome != LogOutcome::kAnswered && trim(field(column)).empty();
  };
  if (columns_.service_time != Columns::kNone) {
    if (left_empty(columns_.service_time)) return "";
    const std::optional<Duration> service = read_time(field(columns_.service_time));
    if (!service) return bad(columns_.service_time, "seconds, or h:mm:ss");
    call.service = *service;
  } else if (columns_.service_start != Columns::kNone && columns_.service_end != Columns::kNone) {
    if (left_empty(columns_.service_start) || left_empty(columns_.service_end)) return "";
    const std::optional<Duration> start = read_time(field(columns_.service_start));
    if (!start) return bad(columns_.service_start, "a time of day");
    const std::optional<Duration> end = read_time(field(columns_.service_end));
    if (!end) return bad(columns_.service_end, "a time of day");
    call.service = *end >= *start ? *end - *start : *end + kDay - *start;  // past midnight
  }
  return "";
}

std::string Reader::read_call(LoggedCall& call, absl::CivilDay& day) {
  if (fields_.size() != columns_.width) {
    return absl::StrFormat("found %d columns, expected %d", fields_.size(), columns_.width);
  }
  if (std::string wrong = read_when(call, day); !wrong.empty()) return wrong;
  if (std::string wrong = read_outcome(call); !wrong.empty()) return wrong;
  if (std::string wrong = read_service(call); !wrong.empty()) return wrong;
  if (columns_.priority != Columns::kNone) {
    const std::string_view text = field(columns_.priority);
    if (!text.empty() && !absl::SimpleAtoi(absl::string_view(text.data(), text.size()), &call.priority)) {
      return bad(columns_.priority, "a whole number");
    }
  }
  // Names are interned last, so that a bad line leaves none behind.
  if (columns_.agent != Columns::kNone) {
    const std::string_view name = field(columns_.agent);
    if (!name.empty() && !has(mapping_.no_agent_values, name)) call.agent = log_.agents.intern(name);
  }
  if (columns_.type != Columns::kNone) call.type = log_.types.intern(field(columns_.type));
  if (columns_.customer != Columns::kNone) {
    const std::string_view name = field(columns_.customer);
    if (!name.empty() && !has(mapping_.no_customer_values, name)) call.customer = log_.customers.intern(name);
  }
  return "";
}

void Reader::read_line(std::string_view line, uint32_t number) {
  if (trim(line).empty()) {
    ++log_.blank_lines;
    return;
  }
  split(line, mapping_.separator, fields_, texts_);
  LoggedCall call{.line = number};
  absl::CivilDay day;
  if (std::string wrong = read_call(call, day); !wrong.empty()) {
    log_.bad.push_back({number, std::move(wrong)});
    return;
  }
  log_.calls.push_back(call);
  call_days_.push_back(day);
}

CallLog Reader::finish() {
  if (log_.calls.empty()) return std::move(log_);
  log_.first_day = *std::min_element(call_days_.begin(), call_days_.end());
  for (size_t i = 0; i < log_.calls.size(); ++i) {
    LoggedCall& call = log_.calls[i];
    call.offered = add(call.offered, kDay * (call_days_[i] - log_.first_day));
    log_.days = std::max(log_.days, static_cast<size_t>((call.offered - kMinTime) / kDay) + 1);
  }
  return std::move(log_);
}

}  // namespace

ColumnMapping anonymous_bank_columns() {
  return {.date = "date",
          .date_format = "yymmdd",
          .entered = "vru_entry",
          .offered = "vru_exit",
          .wait = "q_time",
          .outcome = "outcome",
          .answered_values = {"AGENT"},
          .abandoned_values = {"HANG"},
          .ignored_values = {"PHANTOM"},
          .service_time = "ser_time",
          .service_start = "ser_start",
          .service_end = "ser_exit",
          .agent = "server",
          .no_agent_values = {"NO_SERVER"},
          .type = "type",
          .priority = "priority",
          .customer = "customer_id",
          .no_customer_values = {"0"}};
}

size_t CallLog::count(LogOutcome outcome) const {
  return static_cast<size_t>(
      std::count_if(calls.begin(), calls.end(), [&](const LoggedCall& call) { return call.outcome == outcome; }));
}

absl::StatusOr<CallLog> parse_call_log(std::string_view text, const ColumnMapping& mapping) {
  Reader reader(mapping);
  uint32_t number = 0;
  while (!text.empty() || number == 0) {
    const size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (++number == 1) {
      if (absl::Status status = reader.read_header(line); !status.ok()) return status;
    } else {
      reader.read_line(line, number);
    }
  }
  return reader.finish();
}

absl::StatusOr<CallLog> read_call_log(const std::string& path, const ColumnMapping& mapping) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return absl::NotFoundError(absl::StrFormat("call log: '%s' cannot be opened", path));
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  return parse_call_log(text, mapping);
}

}  // namespace strowger
