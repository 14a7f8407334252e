// SPDX-License-Identifier: Apache-2.0
//
// IdleTree: who comes first of the free agents who may serve a class of calls, however many profiles there are.
//
// What it is: the free agents in order of (key, number), in a B+-tree each of whose nodes also holds the OR of its
// agents' rows: a bit per class of calls that at least one of them may serve. A query for a class follows that bit from
// the root to the first agent who has it. The key is the time since when an agent is idle, or whatever else a strategy
// goes by.
//
// When not to use it: with few classes of agents, comparing the first of each class is faster.
//
// Rows are kept lazily. Joining ORs the agent's row upwards, and stops where nothing changes; leaving changes no row.
// So a row may promise too much, never too little:
//
// INVARIANT: the row of a node holds every bit that a row below it, or an agent in it, holds.
//
// A query that finds a promise broken makes that node's row anew, and goes on.
//
// Complexity: joining at the end (whoever became idle last) and leaving: O(kFan + words); joining elsewhere: and
// O(log agents); a query: O(log agents) and the agents of one leaf, if promises hold. Memory: 24 bytes an agent at
// three quarters full, and a row for every kFan * 3 / 4 of them. Nothing is allocated once it was as large before.
#ifndef STROWGER_LIB_ROUTING_IDLE_TREE_H_
#define STROWGER_LIB_ROUTING_IDLE_TREE_H_

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <tuple>
#include <vector>

#include "strowger/core/bitset.h"
#include "strowger/core/time.h"

namespace strowger::detail {

template <uint32_t kFan, class Key = Time>
class BasicIdleTree {
 public:
  static constexpr uint32_t kNone = ~uint32_t{0};

  bool empty() const { return root_ == kNone; }
  bool contains(uint32_t agent) const { return agent < leaf_of_.size() && leaf_of_[agent] != kNone; }

  /// `serves` must stay where it is while the agent is here, and gain bits only with `add_bit`.
  void insert(uint32_t agent, Key key, const Bitset& serves) {
    if (leaf_of_.size() <= agent) leaf_of_.resize(agent + 1, kNone);
    make_rows_for(serves.words());
    const Entry entry{key, agent, &serves};
    if (empty()) root_ = last_leaf_ = make_node(/*leaf=*/true);
    const bool at_end = nodes_[last_leaf_].count == 0 || last_of(last_leaf_) < entry;
    put(at_end ? last_leaf_ : leaf_for(entry), entry);
    join_rows(leaf_of_[agent], serves);
  }

  void erase(uint32_t agent) {
    const uint32_t leaf = leaf_of_[agent];
    leaf_of_[agent] = kNone;
    Node& node = nodes_[leaf];
    uint32_t at = 0;
    while (node.entries[at].agent != agent) ++at;
    std::copy(node.entries.begin() + at + 1, node.entries.begin() + node.count, node.entries.begin() + at);
    --node.count;
    shrink(leaf);
  }

  void clear() {
    nodes_.clear();
    rows_.clear();
    unused_.clear();
    std::fill(leaf_of_.begin(), leaf_of_.end(), kNone);
    root_ = last_leaf_ = kNone;
  }

  /// The first agent who has the bit and for whom `allowed` holds; kNone if there is none.
  template <class F>
  uint32_t first(size_t bit, F&& allowed) {
    if (empty() || bit / 64 >= words_) return kNone;
    bool kept = false;
    return first_in(root_, bit, allowed, kept, nullptr);
  }

  /// The same of those who come after this agent under this key, who need not be here.
  template <class F>
  uint32_t first_after(Key key, uint32_t agent, size_t bit, F&& allowed) {
    if (empty() || bit / 64 >= words_) return kNone;
    const Entry after{key, agent, nullptr};
    bool kept = false;
    return first_in(root_, bit, allowed, kept, &after);
  }

  /// Agents here have the bit now, who had not.
  void add_bit(size_t bit) {
    make_rows_for(bit / 64 + 1);
    if (!empty()) add_bit_in(root_, bit);
  }

  /// Nodes in use, and levels; for tests.
  size_t nodes() const { return nodes_.size() - unused_.size(); }
  /// Whether the tree is in order and every row holds what is below it; for tests.
  bool sound() const { return empty() || (sound_in(root_, kNone) && nodes_[last_leaf_].leaf); }

  size_t memory_bytes() const {
    return nodes_.capacity() * sizeof(Node) + rows_.capacity() * sizeof(uint64_t) +
           (unused_.capacity() + leaf_of_.capacity()) * sizeof(uint32_t);
  }

 private:
  struct Entry {
    Key key{};
    uint32_t agent = 0;
    const Bitset* serves = nullptr;
    friend bool operator<(const Entry& a, const Entry& b) {
      return std::tie(a.key, a.agent) < std::tie(b.key, b.agent);
    }
  };
  struct Node {
    uint32_t parent = kNone;
    uint32_t count = 0;
    bool leaf = true;
    // Of a leaf: its agents. Of an inner node: what its children do not begin before; that of the first is not used.
    std::array<Entry, kFan> entries;
    std::array<uint32_t, kFan> children;  // of an inner node
  };

  uint64_t* row(uint32_t node) { return &rows_[node * words_]; }
  const uint64_t* row(uint32_t node) const { return &rows_[node * words_]; }
  bool promises(uint32_t node, size_t bit) const { return (row(node)[bit / 64] >> (bit % 64) & 1) != 0; }
  const Entry& last_of(uint32_t leaf) const { return nodes_[leaf].entries[nodes_[leaf].count - 1]; }

  uint32_t make_node(bool leaf) {
    uint32_t made;
    if (unused_.empty()) {
      made = static_cast<uint32_t>(nodes_.size());
      nodes_.emplace_back();
      rows_.resize(nodes_.size() * words_);
      unused_.reserve(nodes_.capacity());
    } else {
      made = unused_.back();
      unused_.pop_back();
    }
    nodes_[made].parent = kNone;
    nodes_[made].count = 0;
    nodes_[made].leaf = leaf;
    std::fill_n(row(made), words_, 0);
    return made;
  }

  void make_rows_for(size_t words) {
    if (words <= words_) return;
    const size_t wider = std::max(words, 2 * words_);
    std::vector<uint64_t> rows(nodes_.size() * wider);
    for (size_t node = 0; node < nodes_.size(); ++node) {
      std::copy_n(rows_.begin() + static_cast<std::ptrdiff_t>(node * words_), words_,
                  rows.begin() + static_cast<std::ptrdiff_t>(node * wider));
    }
    rows_ = std::move(rows);
    words_ = wider;
  }

  uint32_t leaf_for(const Entry& entry) const {
    uint32_t at = root_;
    while (!nodes_[at].leaf) {
      const Node& node = nodes_[at];
      const auto begin = node.entries.begin();
      const auto after = std::upper_bound(begin + 1, begin + node.count, entry);
      at = node.children[static_cast<size_t>(after - begin) - 1];
    }
    return at;
  }

  // ---- Joining -----------------------------------------------------------------------------------------------------

  void put(uint32_t leaf, const Entry& entry) {
    if (nodes_[leaf].count == kFan) leaf = split(leaf, entry);
    Node& node = nodes_[leaf];
    const auto end = node.entries.begin() + node.count;
    const auto at = std::upper_bound(node.entries.begin(), end, entry);
    std::copy_backward(at, end, end + 1);
    *at = entry;
    ++node.count;
    leaf_of_[entry.agent] = leaf;
  }

  // Makes room in a full leaf, or beside it; the leaf that the entry belongs into. The last leaf is left full: what
  // comes next joins at the end as well.
  uint32_t split(uint32_t leaf, const Entry& entry) {
    const uint32_t right = make_node(/*leaf=*/true);
    Node& from = nodes_[leaf];
    Node& to = nodes_[right];
    const bool at_end = leaf == last_leaf_ && from.entries[kFan - 1] < entry;
    if (!at_end) {
      to.count = kFan / 2;
      from.count = kFan - to.count;
      std::copy_n(from.entries.begin() + from.count, to.count, to.entries.begin());
      for (uint32_t i = 0; i < to.count; ++i) leaf_of_[to.entries[i].agent] = right;
      std::copy_n(row(leaf), words_, row(right));
    }
    if (leaf == last_leaf_) last_leaf_ = right;
    const Entry begins = at_end ? entry : to.entries[0];
    attach(leaf, right, begins);
    return entry < begins ? leaf : right;
  }

  // Hangs `right` into the tree, directly after `left`.
  void attach(uint32_t left, uint32_t right, const Entry& begins) {
    if (left == root_) {
      root_ = make_node(/*leaf=*/false);
      std::copy_n(row(left), words_, row(root_));
      nodes_[root_].count = 1;
      nodes_[root_].children[0] = left;
      nodes_[left].parent = root_;
    }
    uint32_t parent = nodes_[left].parent;
    uint32_t at = place_in(parent, left) + 1;
    if (nodes_[parent].count == kFan) {
      const uint32_t beside = make_node(/*leaf=*/false);
      Node& from = nodes_[parent];
      Node& to = nodes_[beside];
      const uint32_t kept = at == kFan ? kFan : kFan / 2;
      to.count = kFan - kept;
      from.count = kept;
      std::copy_n(from.entries.begin() + kept, to.count, to.entries.begin());
      std::copy_n(from.children.begin() + kept, to.count, to.children.begin());
      for (uint32_t i = 0; i < to.count; ++i) nodes_[to.children[i]].parent = beside;
      if (to.count > 0) std::copy_n(row(parent), words_, row(beside));
      const Entry beside_begins = to.count > 0 ? to.entries[0] : begins;
      attach(parent, beside, beside_begins);
      if (at > kept || kept == kFan) {
        parent = beside;
        at -= kept;
      }
    }
    Node& node = nodes_[parent];
    std::copy_backward(node.entries.begin() + at, node.entries.begin() + node.count,
                       node.entries.begin() + node.count + 1);
    std::copy_backward(node.children.begin() + at, node.children.begin() + node.count,
                       node.children.begin() + node.count + 1);
    node.entries[at] = begins;
    node.children[at] = right;
    ++node.count;
    nodes_[right].parent = parent;
    join_rows(parent, right);
  }

  bool join_row(uint32_t node, size_t word, uint64_t bits) {
    uint64_t& mine = row(node)[word];
    const bool news = (bits & ~mine) != 0;
    mine |= bits;
    return news;
  }

  void join_rows(uint32_t leaf, const Bitset& serves) {
    for (uint32_t node = leaf; node != kNone; node = nodes_[node].parent) {
      bool news = false;
      for (size_t w = 0; w < serves.words(); ++w) news = join_row(node, w, serves.word(w)) || news;
      if (!news) return;
    }
  }

  void join_rows(uint32_t node, uint32_t child) {
    for (; node != kNone; node = nodes_[node].parent) {
      bool news = false;
      for (size_t w = 0; w < words_; ++w) news = join_row(node, w, row(child)[w]) || news;
      if (!news) return;
    }
  }

  // ---- Leaving -----------------------------------------------------------------------------------------------------

  uint32_t place_in(uint32_t parent, uint32_t child) const {
    const auto& children = nodes_[parent].children;
    return static_cast<uint32_t>(std::find(children.begin(), children.end(), child) - children.begin());
  }

  // After something left the node: an empty one goes, and a nearly empty one joins a neighbour.
  void shrink(uint32_t at) {
    const uint32_t parent = nodes_[at].parent;
    if (parent == kNone) {
      shrink_root();
      return;
    }
    const uint32_t place = place_in(parent, at);
    if (nodes_[at].count == 0) {
      drop(parent, place);
    } else if (nodes_[at].count <= kFan / 4) {
      if (place + 1 < nodes_[parent].count && fit_together(at, nodes_[parent].children[place + 1])) {
        merge(at, nodes_[parent].children[place + 1]);
        drop(parent, place + 1);
      } else if (place > 0 && fit_together(nodes_[parent].children[place - 1], at)) {
        merge(nodes_[parent].children[place - 1], at);
        drop(parent, place);
      }
    }
  }

  void shrink_root() {
    while (!nodes_[root_].leaf && nodes_[root_].count == 1) {
      const uint32_t below = nodes_[root_].children[0];
      unused_.push_back(root_);
      nodes_[below].parent = kNone;
      root_ = below;
    }
    if (nodes_[root_].count > 0) return;
    unused_.push_back(root_);
    root_ = last_leaf_ = kNone;
  }

  void drop(uint32_t parent, uint32_t place) {
    Node& node = nodes_[parent];
    const uint32_t gone = node.children[place];
    std::copy(node.entries.begin() + place + 1, node.entries.begin() + node.count, node.entries.begin() + place);
    std::copy(node.children.begin() + place + 1, node.children.begin() + node.count, node.children.begin() + place);
    --node.count;
    const bool was_last = gone == last_leaf_;
    unused_.push_back(gone);
    shrink(parent);
    if (was_last && !empty()) find_last_leaf();
  }

  void find_last_leaf() {
    last_leaf_ = root_;
    while (!nodes_[last_leaf_].leaf) last_leaf_ = nodes_[last_leaf_].children[nodes_[last_leaf_].count - 1];
  }

  bool fit_together(uint32_t a, uint32_t b) const { return nodes_[a].count + nodes_[b].count <= kFan * 3 / 4; }

  void merge(uint32_t left, uint32_t right) {
    Node& to = nodes_[left];
    const Node& from = nodes_[right];
    std::copy_n(from.entries.begin(), from.count, to.entries.begin() + to.count);
    if (to.leaf) {
      for (uint32_t i = 0; i < from.count; ++i) leaf_of_[from.entries[i].agent] = left;
    } else {
      // Where the first of them begins was known to the parent alone.
      const Node& parent = nodes_[to.parent];
      to.entries[to.count] = parent.entries[place_in(to.parent, right)];
      std::copy_n(from.children.begin(), from.count, to.children.begin() + to.count);
      for (uint32_t i = 0; i < from.count; ++i) nodes_[from.children[i]].parent = left;
    }
    to.count += from.count;
    for (size_t w = 0; w < words_; ++w) row(left)[w] |= row(right)[w];
  }

  // ---- Queries -----------------------------------------------------------------------------------------------------

  // `kept`: somebody here has the bit, allowed or not; or nobody knows, since those not `after` were passed over.
  template <class F>
  uint32_t first_in(uint32_t at, size_t bit, F&& allowed, bool& kept, const Entry* after) {
    if (!promises(at, bit)) return kNone;
    const Node& node = nodes_[at];
    uint32_t found = kNone;
    uint32_t i = 0;
    if (after != nullptr) {
      const auto begin = node.entries.begin();
      i = static_cast<uint32_t>(std::upper_bound(begin + (node.leaf ? 0 : 1), begin + node.count, *after) - begin);
      if (!node.leaf) --i;
    }
    bool here = i > 0;
    for (; i < node.count && found == kNone; ++i) {
      if (!node.leaf) {
        found = first_in(node.children[i], bit, allowed, here, after);
        after = nullptr;
      } else if (node.entries[i].serves->test(bit)) {
        here = true;
        if (allowed(node.entries[i].agent)) found = node.entries[i].agent;
      }
    }
    if (!here) make_row_anew(at);
    kept = kept || here;
    return found;
  }

  void make_row_anew(uint32_t at) {
    const Node& node = nodes_[at];
    uint64_t* mine = row(at);
    std::fill_n(mine, words_, 0);
    for (uint32_t i = 0; i < node.count; ++i) {
      if (node.leaf) {
        const Bitset& serves = *node.entries[i].serves;
        for (size_t w = 0; w < serves.words(); ++w) mine[w] |= serves.word(w);
      } else {
        const uint64_t* below = row(node.children[i]);
        for (size_t w = 0; w < words_; ++w) mine[w] |= below[w];
      }
    }
  }

  bool add_bit_in(uint32_t at, size_t bit) {
    const Node& node = nodes_[at];
    bool found = false;
    for (uint32_t i = 0; i < node.count; ++i) {
      const bool here = node.leaf ? node.entries[i].serves->test(bit) : add_bit_in(node.children[i], bit);
      found = found || here;
    }
    if (found) row(at)[bit / 64] |= uint64_t{1} << (bit % 64);
    return found;
  }

  bool sound_in(uint32_t at, uint32_t parent) const {
    const Node& node = nodes_[at];
    if (node.parent != parent || node.count == 0 || node.count > kFan) return false;
    for (uint32_t i = 0; i < node.count; ++i) {
      if (i > 1 && !(node.entries[i - 1] < node.entries[i])) return false;
      if (node.leaf) {
        if (leaf_of_[node.entries[i].agent] != at || (i == 1 && !(node.entries[0] < node.entries[1]))) return false;
        for (size_t w = 0; w < node.entries[i].serves->words(); ++w) {
          if ((node.entries[i].serves->word(w) & ~row(at)[w]) != 0) return false;
        }
      } else {
        if (!sound_in(node.children[i], at)) return false;
        for (size_t w = 0; w < words_; ++w) {
          if ((row(node.children[i])[w] & ~row(at)[w]) != 0) return false;
        }
      }
    }
    return true;
  }

  uint32_t root_ = kNone;
  uint32_t last_leaf_ = kNone;
  size_t words_ = 1;
  std::vector<Node> nodes_;
  std::vector<uint64_t> rows_;  // words_ of them a node
  std::vector<uint32_t> unused_;
  std::vector<uint32_t> leaf_of_;  // by agent
};

using IdleTree = BasicIdleTree<32>;

}  // namespace strowger::detail

#endif  // STROWGER_LIB_ROUTING_IDLE_TREE_H_
