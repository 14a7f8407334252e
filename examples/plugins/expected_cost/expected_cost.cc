// SPDX-License-Identifier: Apache-2.0
//
// acme.expected_cost: the agent whose team is expected to cost least for this kind of call, in C++.
//
// The table was learned from past calls: for each kind of call (its attribute "topic") and each team (the agents'
// group) the number of calls, their mean handling time, and the share resolved at the first contact. A call that is not
// resolved comes back, so
//   cost = handling + (1 - resolved) * callback_cost.
// Few calls say little: each cell is drawn towards its topic's mean as if `prior_calls` more calls had been average.
// Agents who are expected to cost the same are taken in order of longest idle, by the engine.
//   strategy = "acme.expected_cost; table = costs.csv; callback_cost = 5m"
#include <array>
#include <cstdint>
#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "strowger/plugin/plugin.hpp"

namespace {

namespace plugin = strowger::plugin;

class ExpectedCost : public plugin::AgentStrategy<ExpectedCost> {
 public:
  static constexpr std::string_view kName = "acme.expected_cost";
  static constexpr std::string_view kKey = "expected handling, and expected callbacks, in seconds";
  static constexpr std::string_view kHelp = "the agent whose team is expected to cost least for the call's topic";
  static constexpr uint64_t kColumns = STROWGER_AGENT_GROUP;
  static constexpr std::array kParameters = {
      plugin::required(plugin::string("table", "a file: topic,team,calls,mean_handling_s,resolved_share")),
      plugin::duration("callback_cost", "what a call that is not resolved costs later, as time", 300'000'000, 0, 3.6e9),
      plugin::number("prior_calls", "average calls by which each cell is steadied", 20, 0, 1e6)};

  explicit ExpectedCost(const plugin::Arguments& arguments)
      : callback_s_(static_cast<double>(arguments.integer(1)) * 1e-6), prior_calls_(arguments.number(2)) {
    read(std::string(arguments.string(0)));
  }

  plugin::Answer score_impl(const StrowgerDecision& decision, const StrowgerAgents& agents, std::span<double> scores) {
    const StrowgerQuestions& ask = *decision.questions;
    const auto topic = topics_.find(plugin::view(ask.attribute(&decision, decision.call, plugin::text("topic"))));
    if (topic == topics_.end()) return plugin::Answer::kAbstain;
    for (size_t i = 0; i < scores.size(); ++i) {
      const auto team = topic->second.teams.find(plugin::view(ask.group_name(&decision, agents.group[i])));
      scores[i] = team == topic->second.teams.end() ? topic->second.mean : team->second;
    }
    return plugin::Answer::kDecided;
  }

 private:
  struct Topic {
    double calls = 0;
    double mean = 0;  // of all teams, then of teams that are not in the table
    std::map<std::string, double, std::less<>> teams;
  };
  struct Row {
    std::string topic;
    std::string team;
    double calls = 0;
    double cost = 0;
  };

  void read(const std::string& path) {
    std::ifstream file(path);
    if (!file) throw std::invalid_argument("table '" + path + "' cannot be read");
    std::vector<Row> rows;
    std::string line;
    std::getline(file, line);  // the names of the columns
    for (int number = 2; std::getline(file, line); ++number) {
      for (char& c : line) c = c == ',' ? ' ' : c;
      std::istringstream fields(line);
      Row row;
      double handling = 0;
      double resolved = 0;
      if (!(fields >> row.topic >> row.team >> row.calls >> handling >> resolved) || row.calls < 0 || handling < 0 ||
          resolved < 0 || resolved > 1) {
        throw std::invalid_argument("table '" + path + "', line " + std::to_string(number) +
                                    ": expected topic,team,calls,mean_handling_s,resolved_share");
      }
      row.cost = handling + (1 - resolved) * callback_s_;
      rows.push_back(row);
    }
    for (const Row& row : rows) {
      topics_[row.topic].calls += row.calls;
      topics_[row.topic].mean += row.calls * row.cost;
    }
    for (auto& [name, topic] : topics_) topic.mean = topic.calls > 0 ? topic.mean / topic.calls : 0;
    for (const Row& row : rows) {
      Topic& topic = topics_[row.topic];
      const double weight = row.calls + prior_calls_;
      topic.teams[row.team] = weight > 0 ? (row.calls * row.cost + prior_calls_ * topic.mean) / weight : row.cost;
    }
  }

  double callback_s_;
  double prior_calls_;
  std::map<std::string, Topic, std::less<>> topics_;
};

}  // namespace

STROWGER_PLUGIN("expected cost", "1.0", ExpectedCost)
