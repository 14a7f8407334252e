// SPDX-License-Identifier: Apache-2.0
//
// True values, from theory. The tables are generated; references.py says how.
//
// Times are in units of the model, those whose names end in "_s" in seconds.
#ifndef STROWGER_TESTS_ACCURACY_REFERENCES_H_
#define STROWGER_TESTS_ACCURACY_REFERENCES_H_

#include <array>
#include <cstddef>
#include <iterator>
#include <span>
#include <string_view>
#include <vector>

namespace strowger::accuracy {

struct Reference {
  const char* model;
  /// What is measured, and of whom: "P_served_within_0.1_class2". The stems are rows of kMetricRows.
  const char* metric;
  double value;
  /// Of the value itself: published to so many digits, or simulated.
  double tolerance;
};

struct ReferenceFamily {
  const char* name;
  int values;
  int compared;
};

inline constexpr Reference kErlangReferences[] = {
#include "accuracy/references_erlang.inc"
};
inline constexpr Reference kSingleClassReferences[] = {
#include "accuracy/references_single_class.inc"
};
inline constexpr Reference kSkillBasedReferences[] = {
#include "accuracy/references_skill_based.inc"
};
inline constexpr ReferenceFamily kReferenceFamilies[] = {
#include "accuracy/reference_families.inc"
};

inline constexpr std::array<std::span<const Reference>, 3> kReferences{kErlangReferences, kSingleClassReferences,
                                                                       kSkillBasedReferences};
inline constexpr size_t kReferenceCount =
    std::size(kErlangReferences) + std::size(kSingleClassReferences) + std::size(kSkillBasedReferences);

inline std::vector<Reference> references_of(std::string_view model) {
  std::vector<Reference> found;
  for (const std::span<const Reference> table : kReferences) {
    for (const Reference& reference : table) {
      if (reference.model == model) found.push_back(reference);
    }
  }
  return found;
}

}  // namespace strowger::accuracy

#endif  // STROWGER_TESTS_ACCURACY_REFERENCES_H_
