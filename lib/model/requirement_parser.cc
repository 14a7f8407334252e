// SPDX-License-Identifier: Apache-2.0
#include "model/requirement_parser.h"

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/str_format.h"
#include "core/in_quotes.h"
#include "core/utf8.h"
#include "strowger/core/did_you_mean.h"

namespace strowger {
namespace {

using Kind = Requirement::Node::Kind;

constexpr std::array<std::string_view, 3> kReservedWords{"and", "or", "not"};

bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
/// Every character outside ASCII counts as a letter.
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
}
bool starts_word(char c) { return is_letter(c) || c == '_'; }
bool continues_word(char c) { return starts_word(c) || is_digit(c) || c == '-' || c == '.'; }

bool is_reserved(std::string_view word) {
  return std::find(kReservedWords.begin(), kReservedWords.end(), word) != kReservedWords.end();
}

std::vector<std::string_view> all_names(const NameTable<SkillId>& skills) {
  std::vector<std::string_view> names;
  names.reserve(skills.size());
  for (uint32_t i = 0; i < skills.size(); ++i) names.push_back(skills.name(SkillId{i}));
  return names;
}

}  // namespace

RequirementNodes combine_operands(Kind kind, std::vector<RequirementNodes> operands) {
  if (operands.empty()) return {};
  if (operands.size() == 1) return std::move(operands.front());
  RequirementNodes nodes(1);
  size_t arity = 0;
  for (const RequirementNodes& operand : operands) {
    // An operand with so many operands of its own that the sum does not fit stays nested.
    const bool same = operand.front().kind == kind && arity + operand.front().arity + operands.size() <= 0xffff;
    arity += same ? size_t{operand.front().arity} : 1;
    nodes.insert(nodes.end(), operand.begin() + (same ? 1 : 0), operand.end());
  }
  nodes.front() = {.kind = kind, .arity = static_cast<uint16_t>(arity)};
  return nodes;
}

RequirementNodes negate_operand(const RequirementNodes& operand) {
  RequirementNodes nodes{{.kind = Kind::kNot, .arity = 1}};
  nodes.insert(nodes.end(), operand.begin(), operand.end());
  return nodes;
}

bool is_plain_skill_word(std::string_view name) {
  return !name.empty() && starts_word(name.front()) && std::all_of(name.begin(), name.end(), continues_word) &&
         !is_reserved(name);
}

absl::StatusOr<Requirement> RequirementParser::parse() {
  advance();
  if (!failed() && token_.kind == Token::Kind::kEnd) return Requirement();
  RequirementNodes nodes = expression();
  if (!failed() && token_.kind != Token::Kind::kEnd) {
    const std::string hint = suggestion(token_.text, kReservedWords);
    fail_expected("'and', 'or' or the end" + (token_.kind == Token::Kind::kWord ? hint : std::string()));
  }
  if (!failed() && nodes.size() > Requirement::kMaxNodes) {
    fail_at(0,
            absl::StrFormat("the expression has %d nodes; expected at most %d", nodes.size(), Requirement::kMaxNodes));
  }
  if (failed()) return status_;
  return Requirement(std::move(nodes));
}

RequirementNodes RequirementParser::joined(Kind kind, std::string_view word,
                                           RequirementNodes (RequirementParser::*part)()) {
  std::vector<RequirementNodes> operands;
  operands.push_back((this->*part)());
  while (!failed() && at_keyword(word)) {
    advance();
    operands.push_back((this->*part)());
  }
  return failed() ? RequirementNodes() : combine_operands(kind, std::move(operands));
}

RequirementNodes RequirementParser::expression() { return joined(Kind::kOr, "or", &RequirementParser::term); }

RequirementNodes RequirementParser::term() { return joined(Kind::kAnd, "and", &RequirementParser::factor); }

RequirementNodes RequirementParser::factor() {
  if (failed()) return {};
  const bool negated = at_keyword("not");
  if (!negated && token_.kind != Token::Kind::kOpen) return skill();
  if (++depth_ > Requirement::kMaxDepth) {
    fail_at(token_.begin, absl::StrFormat("more than %d levels of brackets and nots", Requirement::kMaxDepth));
    return {};
  }
  if (negated) ++nodes_;
  advance();
  RequirementNodes nodes = negated ? factor() : expression();
  if (failed()) return {};
  if (negated) {
    nodes = negate_operand(nodes);
  } else if (token_.kind != Token::Kind::kClose) {
    fail_expected("'and', 'or' or ')'");
  } else {
    advance();
  }
  --depth_;
  return nodes;
}

RequirementNodes RequirementParser::skill() {
  const bool named = token_.kind == Token::Kind::kWord || token_.kind == Token::Kind::kQuoted;
  if (!named || at_reserved_word()) {
    fail_expected("a skill, 'not' or '('");
    return {};
  }
  const SkillId skill = skills_.find(token_.name);
  if (!skill.valid()) {
    fail_at(token_.begin, absl::StrFormat("found %s, which is not a known skill%s", found(),
                                          suggestion(token_.name, all_names(skills_))));
    return {};
  }
  if (++nodes_ > Requirement::kMaxNodes) {
    fail_at(token_.begin, absl::StrFormat("more than %d skills and operators", Requirement::kMaxNodes));
    return {};
  }
  advance();
  int least = kMinLevel;
  if (!failed() && token_.kind == Token::Kind::kAtLeast) {
    advance();
    least = level();
  }
  if (failed()) return {};
  return {{.kind = Kind::kAtLeast, .level = static_cast<uint8_t>(least), .skill = skill}};
}

int RequirementParser::level() {
  if (failed()) return kMinLevel;
  int value = 0;
  for (const char c : token_.text) {
    value = token_.kind == Token::Kind::kNumber ? std::min(value * 10 + (c - '0'), kMaxLevel + 1) : 0;
  }
  if (value < kMinLevel || value > kMaxLevel) {
    fail_expected(absl::StrFormat("a level from %d to %d", kMinLevel, kMaxLevel));
    return kMinLevel;
  }
  advance();
  return value;
}

void RequirementParser::advance() {
  while (at_ < text_.size() && is_space(text_[at_])) ++at_;
  token_ = Token{.begin = at_};
  if (at_ == text_.size()) return;
  const char c = text_[at_];
  if (starts_word(c)) return read_word();
  if (c == '\'') return read_quoted();
  if (is_digit(c)) return read_number();
  const bool at_least = text_.substr(at_, 2) == ">=";
  token_.kind = at_least   ? Token::Kind::kAtLeast
                : c == '(' ? Token::Kind::kOpen
                : c == ')' ? Token::Kind::kClose
                           : Token::Kind::kOther;
  token_.text = text_.substr(at_, at_least ? 2 : 1);
  at_ += token_.text.size();
}

void RequirementParser::read_word() {
  while (at_ < text_.size() && continues_word(text_[at_])) ++at_;
  token_.kind = Token::Kind::kWord;
  token_.text = text_.substr(token_.begin, at_ - token_.begin);
  token_.name = std::string(token_.text);
}

void RequirementParser::read_quoted() {
  for (++at_; at_ < text_.size(); ++at_) {
    if (text_[at_] != '\'') {
      token_.name += text_[at_];
    } else if (text_.substr(at_, 2) == "''") {
      token_.name += text_[at_++];
    } else {
      ++at_;
      token_.kind = Token::Kind::kQuoted;
      token_.text = text_.substr(token_.begin, at_ - token_.begin);
      return;
    }
  }
  fail_at(token_.begin, "the quote that opens here is not closed; expected a second '");
}

void RequirementParser::read_number() {
  // What follows a number without a space belongs to it, so that "5x" and "5.5" are shown whole and refused.
  bool digits = true;
  while (at_ < text_.size() && continues_word(text_[at_])) digits = is_digit(text_[at_++]) && digits;
  token_.kind = digits ? Token::Kind::kNumber : Token::Kind::kOther;
  token_.text = text_.substr(token_.begin, at_ - token_.begin);
}

bool RequirementParser::at_reserved_word() const {
  return token_.kind == Token::Kind::kWord && is_reserved(token_.text);
}

void RequirementParser::fail_at(size_t offset, std::string_view message) {
  const size_t column = count_characters(text_.substr(0, offset)) + 1;
  if (status_.ok()) status_ = absl::InvalidArgumentError(absl::StrFormat("column %d: %s", column, message));
}

void RequirementParser::fail_expected(std::string_view expected) {
  fail_at(token_.begin, absl::StrFormat("found %s, expected %s", found(), expected));
}

std::string RequirementParser::found() const {
  if (token_.kind == Token::Kind::kEnd) return "the end";
  return in_quotes(token_.kind == Token::Kind::kQuoted ? std::string_view(token_.name) : token_.text);
}

}  // namespace strowger
