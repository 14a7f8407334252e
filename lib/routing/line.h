// SPDX-License-Identifier: Apache-2.0
//
// Line: things in order, nearly all of which join behind all others.
//
// What it is: an intrusive list for those that join at the end, and beside it an intrusive tree for the few that do not
// (a call that comes back to its queue, or has waited elsewhere; an agent whose offer was withdrawn). Its order is
// that of operator<, which must be total.
//
// Complexity: join at the end, leave, look at the first: O(1). Joining elsewhere: O(log of those elsewhere).
#ifndef STROWGER_LIB_ROUTING_LINE_H_
#define STROWGER_LIB_ROUTING_LINE_H_

#include "boost/intrusive/any_hook.hpp"
#include "boost/intrusive/list.hpp"
#include "boost/intrusive/set.hpp"

namespace strowger::detail {

using LineHook = boost::intrusive::any_base_hook<boost::intrusive::link_mode<boost::intrusive::normal_link>>;

/// What a thing in a line derives from.
struct LineLink : LineHook {
  bool in_tree = false;
};

template <class T>
class Line {
 public:
  bool empty() const { return list_.empty() && tree_.empty(); }

  void insert(T& item) {
    item.in_tree = !list_.empty() && item < list_.back();
    if (item.in_tree) {
      tree_.insert(item);
    } else {
      list_.push_back(item);
    }
  }

  void erase(T& item) {
    if (item.in_tree) {
      tree_.erase(tree_.iterator_to(item));
    } else {
      list_.erase(list_.iterator_to(item));
    }
  }

  /// The first, or null.
  const T* front() const {
    if (tree_.empty()) return list_.empty() ? nullptr : &list_.front();
    if (list_.empty() || *tree_.begin() < list_.front()) return &*tree_.begin();
    return &list_.front();
  }

  /// The first, or with `backwards` the last, for which `holds`; null if there is none.
  template <class F>
  const T* find(F&& holds, bool backwards = false) const {
    if (backwards) {
      return merged(list_.rbegin(), list_.rend(), tree_.rbegin(), tree_.rend(), true, holds);
    }
    return merged(list_.begin(), list_.end(), tree_.begin(), tree_.end(), false, holds);
  }

  template <class F>
  void for_each(F&& visit) const {
    find([&visit](const T& item) {
      visit(item);
      return false;
    });
  }

 private:
  template <class I, class J, class F>
  static const T* merged(I a, I a_end, J b, J b_end, bool backwards, F&& holds) {
    while (a != a_end || b != b_end) {
      const bool from_a = b == b_end || (a != a_end && (backwards ? *b < *a : *a < *b));
      const T& item = from_a ? *a : *b;
      if (holds(item)) return &item;
      if (from_a) {
        ++a;
      } else {
        ++b;
      }
    }
    return nullptr;
  }

  using List = boost::intrusive::list<T, boost::intrusive::any_to_list_hook<boost::intrusive::base_hook<LineHook>>,
                                      boost::intrusive::constant_time_size<false>>;
  using Tree = boost::intrusive::set<T, boost::intrusive::any_to_set_hook<boost::intrusive::base_hook<LineHook>>,
                                     boost::intrusive::constant_time_size<false>>;
  List list_;
  Tree tree_;
};

}  // namespace strowger::detail

#endif  // STROWGER_LIB_ROUTING_LINE_H_
