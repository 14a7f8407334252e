// SPDX-License-Identifier: Apache-2.0
//
// RequirementParser: reads the syntax of model/requirement.h by recursive descent.
//
// Hostile input cannot hurt it: it goes at most Requirement::kMaxDepth levels deep, and stops as soon as the expression
// has more than Requirement::kMaxNodes nodes, however long the text is.
#ifndef STROWGER_LIB_MODEL_REQUIREMENT_PARSER_H_
#define STROWGER_LIB_MODEL_REQUIREMENT_PARSER_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "strowger/model/requirement.h"

namespace strowger {

using RequirementNodes = std::vector<Requirement::Node>;

/// An operator over operands in prefix order. Operands of the same kind are merged into it; no operands give the empty
/// vector, one gives itself.
RequirementNodes combine_operands(Requirement::Node::Kind kind, std::vector<RequirementNodes> operands);

/// `not operand`.
RequirementNodes negate_operand(const RequirementNodes& operand);

/// Whether `name` can be written without quotes.
bool is_plain_skill_word(std::string_view name);

class RequirementParser {
 public:
  RequirementParser(std::string_view text, const NameTable<SkillId>& skills) : text_(text), skills_(skills) {}

  absl::StatusOr<Requirement> parse();

 private:
  struct Token {
    enum class Kind { kEnd, kWord, kQuoted, kNumber, kAtLeast, kOpen, kClose, kOther };
    Kind kind = Kind::kEnd;
    size_t begin = 0;
    /// As it stands in the text, for messages.
    std::string_view text;
    /// A word's or a quoted text's skill name, quotes resolved.
    std::string name;
  };

  // Each reads its part of the grammar from the current token on. On an error they note it and answer no nodes;
  // `failed()` tells that from an empty result.
  RequirementNodes expression();
  RequirementNodes term();
  RequirementNodes factor();
  RequirementNodes skill();
  int level();
  RequirementNodes joined(Requirement::Node::Kind kind, std::string_view word,
                          RequirementNodes (RequirementParser::*part)());

  void advance();
  void read_word();
  void read_quoted();
  void read_number();
  bool at_keyword(std::string_view word) const { return token_.kind == Token::Kind::kWord && token_.text == word; }
  bool at_reserved_word() const;

  bool failed() const { return !status_.ok(); }
  void fail_at(size_t offset, std::string_view message);
  void fail_expected(std::string_view expected);
  std::string found() const;

  std::string_view text_;
  const NameTable<SkillId>& skills_;
  size_t at_ = 0;  // offset of the text after the current token
  Token token_;
  int depth_ = 0;
  size_t nodes_ = 0;  // skills and nots read so far: no more than the expression will have
  absl::Status status_;
};

}  // namespace strowger

#endif  // STROWGER_LIB_MODEL_REQUIREMENT_PARSER_H_
