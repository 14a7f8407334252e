// SPDX-License-Identifier: Apache-2.0
//
// Tally: the counts of the open interval; what IntervalReport does for each event.
//
// PERFORMANCE: an event touches one cell and at most one agent, whatever the number of tables. A *cell* is a
// combination of queue, media and requirement; queues, skills and media are added up from cells when an interval ends.
// Times are summed relative to the interval's begin: what starts at offset x adds -x, what ends adds +x, and what goes
// on at the end adds the length of the interval, so that nothing needs to be remembered about when it began.
#ifndef STROWGER_LIB_REPORT_TALLY_H_
#define STROWGER_LIB_REPORT_TALLY_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "strowger/core/ids.h"
#include "strowger/core/time.h"
#include "strowger/engine/event.h"
#include "strowger/report/directory.h"
#include "strowger/report/figures.h"
#include "strowger/report/interval_report.h"
#include "strowger/report/wait_histogram.h"

namespace strowger::report {

class Tally {
 public:
  Tally(const Directory& directory, const ReportOptions& options) : directory_(&directory), options_(options) {}

  /// Counts an event at or after the interval's begin.
  void count(const Event& event);

  Time begin() const { return begin_; }

  /// The rows of the interval, as if it ended at `end`.
  Period rows(Time end) const;

  /// Asks the directory again who is a member of what, if that has changed.
  void refresh_members();

  /// Begins an interval: counts start from zero, what is in progress goes on.
  void begin_interval(Time begin);

 private:
  static constexpr uint32_t kNoCell = ~uint32_t{0};

  /// How many wait, and the most that did.
  struct Gauge {
    uint32_t now = 0;
    uint32_t longest = 0;
    void up() {
      ++now;
      if (now > longest) longest = now;
    }
    void down() { --now; }
  };

  struct Cell {
    CallCounts counts;
    Duration threshold{};
    uint32_t waiting = 0;
    Media media = Media::kVoice;
    QueueId queue;
    RequirementId requirement;
    /// Its skills: cell_skills_[first_skill, first_skill + skills).
    uint32_t first_skill = 0;
    uint32_t skills = 0;
    WaitHistogram answered_waits;
    WaitHistogram lost_waits;
  };

  struct QueueNow {
    uint32_t last_cell = kNoCell;
    Gauge gauge;
    std::vector<uint32_t> cells;
  };

  struct SkillNow {
    Gauge gauge;
    std::vector<uint32_t> cells;
  };

  /// Contacts; visits are in the cells.
  struct MediaNow {
    CallCounts contacts;
    Gauge gauge;
    bool seen = false;
    WaitHistogram answered_waits;
    WaitHistogram lost_waits;
  };

  struct alignas(64) AgentNow {
    AgentId id;
    AgentState state = AgentState::kLoggedOut;
    ReasonId reason;
    AgentFigures figures;           // `reasons` is not used
    std::vector<Duration> reasons;  // indexed by reason
  };

  /// The last call of a slot, in the engine or ended. Its cell is that of the queue it joined last.
  struct Record {
    CallId call;
    uint32_t cell = kNoCell;
    bool waiting : 1 = false;
    bool in_time : 1 = false;   // answered in time where it is now
    bool answered : 1 = false;  // anywhere, so that the contact is counted
    bool at_risk : 1 = false;   // told once, in whatever queue
    bool breached : 1 = false;
  };
  static_assert(sizeof(Record) == 16);

  using CellKey = std::tuple<QueueId, Media, RequirementId>;
  using Members = std::vector<std::pair<QueueId, AgentId>>;

  // Finding what an event is about (tally.cc).
  Record* find(const Event& event) {
    const size_t slot = event.call.index();
    return slot < records_.size() && records_[slot].call == event.call ? &records_[slot] : nullptr;
  }
  Record* make(const Event& event);
  Cell* cell_of(const Event& event, const Record* record) {
    return record != nullptr ? &cells_[record->cell] : cell_by_fields(event);
  }
  Cell* cell_by_fields(const Event& event);
  Cell* make_cell(const Event& event);
  QueueNow& queue_at(QueueId queue);
  AgentNow* agent_of(const Event& event) {
    const size_t slot = event.agent.index();
    return slot < agents_.size() && agents_[slot].id == event.agent ? &agents_[slot] : make_agent(event.agent);
  }
  AgentNow* make_agent(AgentId id);

  // What happens.
  void joined(const Event& event);
  void answered(const Event& event);
  void disconnected(const Event& event);
  void wrapped_up(const Event& event);
  void left(const Event& event);
  void ended(const Event& event);
  void lost(const Event& event, Cell& cell, const Record* record);
  void offer_ended(const Event& event);
  void promise(const Event& event);
  void escalated(const Event& event);
  void resolved(const Event& event);
  void plugin(const Event& event, uint64_t CallCounts::*field);
  void agent_state(const Event& event);
  void starts_waiting(Record& record, Cell& cell, Time at);
  void stops_waiting(Record& record, Time at);
  Duration offset(Time at) const { return at > begin_ ? at - begin_ : Duration::zero(); }

  // Rows (tally_rows.cc).
  void add_cells(CallFigures& row, const std::vector<uint32_t>& cells, Duration elapsed) const;
  void queue_rows(Period& period, Duration elapsed) const;
  void skill_rows(Period& period, Duration elapsed) const;
  void media_rows(Period& period, Duration elapsed) const;
  void agent_rows(Period& period, Duration elapsed) const;
  void add_agent_row(Period& period, const AgentNow& agent, Duration elapsed) const;
  void staff_of_queues(Period& period) const;

  const Directory* directory_;
  ReportOptions options_;
  Time begin_ = kMinTime;

  std::vector<Record> records_;  // by slot of the call
  std::vector<Cell> cells_;
  absl::flat_hash_map<CellKey, uint32_t> cell_ids_;
  std::vector<SkillId> cell_skills_;
  std::vector<QueueNow> queues_;  // by id
  std::vector<SkillNow> skills_;  // by id
  std::array<MediaNow, kMediaCount> media_;
  Gauge centre_;
  uint64_t faults_of_no_queue_ = 0;
  std::vector<AgentNow> agents_;    // by slot
  std::vector<AgentNow> departed_;  // whose slot another agent has taken since the interval began

  bool members_stale_ = true;
  Members members_;
};

}  // namespace strowger::report

#endif  // STROWGER_LIB_REPORT_TALLY_H_
