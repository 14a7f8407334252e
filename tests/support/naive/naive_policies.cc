// SPDX-License-Identifier: Apache-2.0
//
// Decisions by plug-ins (rules 5.4, 5.5, 6.4 and 6.5): tables are made anew for each, and answers are judged one by
// one.
#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <utility>

#include "support/naive/naive_engine.h"

namespace strowger::naive {

namespace {

const NaiveAcd& host(const StrowgerDecision* decision) { return *static_cast<const NaiveAcd*>(decision->host); }

StrowgerText text_of(std::string_view text) { return {text.data(), text.size()}; }

std::string_view view_of(StrowgerText text) {
  return text.data == nullptr ? "" : std::string_view(text.data, text.size);
}

}  // namespace

// ---- Questions -----------------------------------------------------------------------------------------------------

const StrowgerQuestions& NaiveAcd::questions() {
  static constexpr StrowgerQuestions kQuestions{
      sizeof(StrowgerQuestions),
      [](const StrowgerDecision* d, uint32_t queue) { return text_of(host(d).name(QueueId{queue})); },
      [](const StrowgerDecision* d, uint32_t agent) { return text_of(host(d).name(AgentId{agent})); },
      [](const StrowgerDecision* d, uint32_t group) {
        const auto& groups = host(d).groups_;
        return group < groups.size() ? text_of(groups.name(GroupId{group})) : StrowgerText{};
      },
      [](const StrowgerDecision* d, StrowgerText name) { return host(d).skills_.find(view_of(name)).value(); },
      [](const StrowgerDecision* d, uint32_t agent, uint32_t skill) {
        const NaiveAgent* found = host(d).find_agent_by_id(AgentId{agent});
        if (found == nullptr || !found->skills.contains(skill)) return int32_t{0};
        return int32_t{found->skills.at(skill)};
      },
      [](const StrowgerDecision* d, uint64_t call, StrowgerText key) {
        const NaiveCall* found = host(d).find(CallId{call});
        const TextId wanted = host(d).texts_.find(view_of(key));
        if (found == nullptr || !wanted.valid() || !found->attributes.contains(wanted.value())) return StrowgerText{};
        return text_of(found->attributes.at(wanted.value()));
      },
      [](const StrowgerDecision* d, uint32_t skill) {
        const auto& skills = host(d).skills_;
        return skill < skills.size() ? text_of(skills.name(SkillId{skill})) : StrowgerText{};
      },
      [](const StrowgerDecision* d, uint32_t requirement) {
        static thread_local std::string text;
        text = host(d).requirement_text(RequirementId{requirement});
        return text_of(text);
      },
      [](const StrowgerDecision* d, uint32_t customer_class) {
        const auto& classes = host(d).customer_classes_;
        if (customer_class >= classes.size()) return StrowgerText{};
        return text_of(classes.name(CustomerClassId{static_cast<uint16_t>(customer_class)}));
      },
      [](const StrowgerDecision* d, uint32_t text) { return text_of(host(d).name(TextId{text})); },
      [](const StrowgerDecision* d, StrowgerText name) { return host(d).find_queue(view_of(name)).value(); }};
  return kQuestions;
}

StrowgerDecision NaiveAcd::decision_for(const NaivePolicy& policy, Random& random) const {
  StrowgerDecision decision{};
  decision.struct_size = sizeof(decision);
  decision.now_us = to_us(now_);
  decision.random = policy.spec.row->draws() ? random() : 0;
  decision.queue = STROWGER_PLUGIN_NONE;
  decision.agent = STROWGER_PLUGIN_NONE;
  decision.questions = &questions();
  decision.host = this;
  return decision;
}

// ---- Faults --------------------------------------------------------------------------------------------------------

Cause NaiveAcd::judge_scores(StrowgerStatus status, const std::vector<double>& scores) {
  if (status != STROWGER_PLUGIN_OK) return status == STROWGER_PLUGIN_ABSTAIN ? Cause::kNone : Cause::kPolicyFailed;
  const bool any_nan = std::any_of(scores.begin(), scores.end(), [](double score) { return std::isnan(score); });
  return any_nan ? Cause::kPolicyNotANumber : Cause::kNone;
}

void NaiveAcd::note_fault(NaivePolicy& policy, Event event, Cause cause) {
  if (cause == Cause::kNone) return;
  ++policy.faults;
  const bool now_off = policy.spec.max_faults > 0 && policy.faults == policy.spec.max_faults;
  policy.off = policy.off || now_off;
  event.text = policy.label;
  event.cause = cause;
  event.value = policy.faults;
  event.value2 = now_off ? 1 : 0;
  emit(event);
}

// ---- Strategies (rules 5.4 and 5.5) --------------------------------------------------------------------------------

AgentId NaiveAcd::choose_by_policy(const NaiveCall& call, std::vector<const NaiveAgent*> candidates) {
  const std::vector<const NaiveAgent*> by_id = candidates;
  std::sort(candidates.begin(), candidates.end(), [](const NaiveAgent* a, const NaiveAgent* b) {
    return std::pair(a->idle_since, a->id.index()) < std::pair(b->idle_since, b->id.index());
  });
  const QueueSpec& spec = queue_of(call).spec;
  std::optional<AgentId> chosen;
  if (const auto found = policies_.find(spec.strategy); found != policies_.end() && !found->second.off) {
    chosen = ask(found->second, call, candidates, random_);
  }
  if (!chosen) chosen = choose_by_strategy(call, by_id);
  const auto shadow = policies_.find(spec.shadow_strategy);
  if (shadow == policies_.end() || shadow->second.off) return *chosen;
  const std::optional<AgentId> other = ask(shadow->second, call, candidates, shadow_random_);
  if (other && *other != *chosen) {
    Event event = call_event(EventKind::kShadowDiffers, call);
    event.agent = *other;
    event.text = shadow->second.label;
    event.value = chosen->value();
    emit(event);
  }
  return *chosen;
}

std::optional<AgentId> NaiveAcd::ask(NaivePolicy& policy, const NaiveCall& call,
                                     const std::vector<const NaiveAgent*>& candidates, Random& random) {
  StrowgerDecision decision = decision_for(policy, random);
  decision.call = call.id.value();
  decision.host_ref = call.host_ref;
  decision.enqueue_time_us = to_us(call.enqueue);
  decision.queue = call.queue.value();
  decision.requirement = call.asked.value();
  decision.priority = call.priority;
  decision.media = static_cast<uint32_t>(call.media);
  std::vector<uint32_t> ids;
  std::vector<uint32_t> groups;
  std::vector<int64_t> idle_since;
  std::vector<int64_t> calls;
  std::array<std::vector<int32_t>, 5> small;
  for (const NaiveAgent* agent : candidates) {
    ids.push_back(agent->id.value());
    idle_since.push_back(to_us(agent->idle_since));
    calls.push_back(static_cast<int64_t>(agent->calls));
    small[0].push_back(units(*agent));
    small[1].push_back(agent->spec.capacity);
    small[2].push_back(agent->spec.weight);
    small[3].push_back(agent->spec.position);
    groups.push_back(agent->group.value());
    small[4].push_back(requirements_[call.asked].proficiency([&](SkillId skill) {
      const auto it = agent->skills.find(skill.value());
      return it == agent->skills.end() ? 0 : it->second;
    }));
  }
  const StrowgerAgentStrategy& functions = policy.spec.row->agent_strategy;
  const auto column = [&](uint64_t bit, const auto& values) {
    return (functions.columns & bit) != 0 ? values.data() : nullptr;
  };
  const StrowgerAgents table{sizeof(StrowgerAgents),
                             candidates.size(),
                             ids.data(),
                             column(STROWGER_AGENT_IDLE_SINCE, idle_since),
                             column(STROWGER_AGENT_CALLS, calls),
                             column(STROWGER_AGENT_UNITS, small[0]),
                             column(STROWGER_AGENT_CAPACITY, small[1]),
                             column(STROWGER_AGENT_WEIGHT, small[2]),
                             column(STROWGER_AGENT_POSITION, small[3]),
                             column(STROWGER_AGENT_GROUP, groups),
                             column(STROWGER_AGENT_PROFICIENCY, small[4])};
  const Event fault = call_event(EventKind::kPolicyFault, call);
  if (functions.score == nullptr) {
    uint32_t named = STROWGER_PLUGIN_NONE;
    const StrowgerStatus status = functions.choose(policy.instance.get(), &decision, &table, &named);
    const bool shown = std::find(ids.begin(), ids.end(), named) != ids.end();
    Cause cause = judge_scores(status, {});
    if (status == STROWGER_PLUGIN_OK && !shown) cause = Cause::kPolicyNotOffered;
    note_fault(policy, fault, cause);
    return status == STROWGER_PLUGIN_OK && shown ? std::optional(AgentId{named}) : std::nullopt;
  }
  std::vector<double> scores(ids.size(), std::nan(""));
  const StrowgerStatus status = functions.score(policy.instance.get(), &decision, &table, scores.data());
  const Cause cause = judge_scores(status, scores);
  note_fault(policy, fault, cause);
  if (status != STROWGER_PLUGIN_OK || cause != Cause::kNone) return std::nullopt;
  size_t best = 0;
  for (size_t i = 1; i < scores.size(); ++i) {
    if (scores[i] < scores[best]) best = i;
  }
  return candidates[best]->id;
}

// ---- Orders (rule 6.4) ---------------------------------------------------------------------------------------------

const NaiveAcd::Contender* NaiveAcd::best_by_policy(const std::vector<Contender>& contenders, const NaiveAgent& agent) {
  const auto asked = [&](const std::string& text) -> NaivePolicy* {
    const auto found = policies_.find(text);
    return found == policies_.end() || found->second.off ? nullptr : &found->second;
  };
  NaivePolicy* policy = asked(agent.order_text);
  if (contenders.empty() || (policy == nullptr && asked(agent.shadow_order_text) == nullptr)) {
    return best_of(contenders, agent);
  }
  std::vector<const Contender*> shown;
  for (const Contender& contender : contenders) {
    const bool newest_first = queue_of(*contender.call).spec.lifo;
    const bool passed = std::any_of(contenders.begin(), contenders.end(), [&](const Contender& other) {
      return !contender.call->window_end && same_line(*other.call, *contender.call) &&
             stands_before(*other.call, *contender.call, newest_first);
    });
    if (!passed) shown.push_back(&contender);
  }
  std::sort(shown.begin(), shown.end(),
            [&](const Contender* a, const Contender* b) { return stands_before(*a->call, *b->call, false); });
  std::vector<double> scores;
  const Contender* chosen = nullptr;
  if (policy != nullptr && scores_of(*policy, shown, agent, random_, scores))
    chosen = shown[*best_score(shown, scores)];
  if (chosen == nullptr) chosen = best_of(contenders, agent);
  NaivePolicy* shadow = asked(agent.shadow_order_text);
  if (shadow == nullptr || !scores_of(*shadow, shown, agent, shadow_random_, scores)) return chosen;
  const Contender* other = shown[*best_score(shown, scores)];
  if (other->call != chosen->call) {
    Event event = call_event(EventKind::kShadowDiffers, *other->call);
    event.agent = agent.id;
    event.text = shadow->label;
    event.value = static_cast<int64_t>(chosen->call->id.value());
    emit(event);
  }
  return chosen;
}

std::optional<size_t> NaiveAcd::best_score(const std::vector<const Contender*>& shown,
                                           const std::vector<double>& scores) const {
  std::map<QueueId, size_t> best_in_queue;
  const auto goes_first = [&](size_t a, size_t b, bool newest_first) {
    return scores[a] < scores[b] ||
           (scores[a] == scores[b] && stands_before(*shown[a]->call, *shown[b]->call, newest_first));
  };
  for (size_t i = 0; i < shown.size(); ++i) {
    const auto [it, first] = best_in_queue.emplace(shown[i]->call->queue, i);
    if (!first && goes_first(i, it->second, queue_of(*shown[i]->call).spec.lifo)) it->second = i;
  }
  std::optional<size_t> best;
  for (const auto& [queue, index] : best_in_queue) {
    if (!best || goes_first(index, *best, false)) best = index;
  }
  return best;
}

bool NaiveAcd::scores_of(NaivePolicy& policy, const std::vector<const Contender*>& shown, const NaiveAgent& agent,
                         Random& random, std::vector<double>& scores) {
  StrowgerDecision decision = decision_for(policy, random);
  decision.agent = agent.id.value();
  std::vector<uint64_t> ids;
  std::vector<uint64_t> refs;
  std::vector<int64_t> enqueued;
  std::vector<int64_t> targets;
  std::vector<int64_t> waiting;
  std::vector<uint32_t> queues;
  std::vector<int32_t> priorities;
  std::vector<int32_t> lines;
  for (const Contender* contender : shown) {
    const NaiveCall& call = *contender->call;
    ids.push_back(call.id.value());
    refs.push_back(call.host_ref);
    enqueued.push_back(to_us(call.enqueue));
    targets.push_back(sla(call) == nullptr ? -1 : to_us(sla(call)->target));
    waiting.push_back(waiting_in(call.queue));
    queues.push_back(call.queue.value());
    priorities.push_back(call.priority);
    lines.push_back(contender->way.membership->priority);
  }
  const StrowgerCallOrder& functions = policy.spec.row->call_order;
  const auto column = [&](uint64_t bit, const auto& values) {
    return (functions.columns & bit) != 0 ? values.data() : nullptr;
  };
  const StrowgerCalls table{sizeof(StrowgerCalls),
                            shown.size(),
                            ids.data(),
                            column(STROWGER_CALL_ENQUEUE_TIME, enqueued),
                            column(STROWGER_CALL_QUEUE, queues),
                            column(STROWGER_CALL_PRIORITY, priorities),
                            column(STROWGER_CALL_SLA_TARGET, targets),
                            column(STROWGER_CALL_QUEUE_WAITING, waiting),
                            column(STROWGER_CALL_MEMBERSHIP_PRIORITY, lines),
                            column(STROWGER_CALL_HOST_REF, refs)};
  scores.assign(shown.size(), std::nan(""));
  const StrowgerStatus status = functions.score(policy.instance.get(), &decision, &table, scores.data());
  const Cause cause = judge_scores(status, scores);
  note_fault(policy, agent_event(EventKind::kPolicyFault, agent), cause);
  return status == STROWGER_PLUGIN_OK && cause == Cause::kNone;
}

// ---- Configuration -------------------------------------------------------------------------------------------------

/// The policy that the text names, made if it is not there; null for built-ins.
NaivePolicy* NaiveAcd::policy_named(PolicyKind kind, const std::string& text) {
  if (!names_a_plugin(text)) return nullptr;
  const auto [found, is_new] = policies_.try_emplace(text);
  NaivePolicy& policy = found->second;
  if (is_new) {
    policy.spec = *options_.policies->parse(kind, text);
    policy.instance = *make_policy_instance(policy.spec);
    policy.label = texts_.intern(policy.spec.row->name);
  }
  return &policy;
}

void NaiveAcd::forget_unused_policies() {
  std::set<std::string> named;
  for (const NaiveQueue& queue : queues_) {
    if (!queue.live) continue;
    named.insert(queue.spec.strategy);
    named.insert(queue.spec.shadow_strategy);
    named.insert(queue.spec.matcher);
    named.insert(queue.spec.sla_policy);
    for (const LadderStep& step : queue.spec.ladder) named.insert(step.policy);
  }
  for (const auto& [slot, agent] : agents_) {
    named.insert(agent.order_text);
    named.insert(agent.shadow_order_text);
  }
  std::erase_if(policies_, [&](const auto& entry) { return !named.contains(entry.first); });
  std::erase_if(questions_, [&](const NaiveQuestion& question) { return !named.contains(question.matcher); });
  if (any_matcher()) return;
  profiles_.clear();
  profiles_known_ = false;
}

absl::Status NaiveAcd::renew_policies(std::string_view name) {
  if (inside_sink_) return absl::FailedPreconditionError("a sink may not call the engine back");
  std::set<std::string> renewed;
  for (auto& [text, policy] : policies_) {
    if (!name.empty() && policy.spec.row->name != name) continue;
    NaivePolicy fresh;
    fresh.spec = *options_.policies->parse(policy.spec.row->kind, text);
    fresh.instance = *make_policy_instance(fresh.spec);
    fresh.label = policy.label;
    policy = fresh;
    renewed.insert(text);
  }
  // Sinks decide nothing, so there are none here but by name.
  const bool a_sink = std::any_of(centre_.event_sinks.begin(), centre_.event_sinks.end(), [&](const std::string& text) {
    return name.empty() || options_.policies->parse(PolicyKind::kEventSink, text)->row->name == name;
  });
  if (renewed.empty() && !a_sink) return absl::NotFoundError("nothing names it");
  begin_configuration();
  std::erase_if(questions_, [&](const NaiveQuestion& question) { return renewed.contains(question.matcher); });
  std::vector<QueueId> queues;
  for (size_t i = 0; i < queues_.size(); ++i) {
    if (queues_[i].live && renewed.contains(queues_[i].spec.matcher))
      queues.push_back(QueueId{static_cast<uint32_t>(i)});
  }
  for (const QueueId queue : queues) open_questions_of(queue);
  finish_configuration({{}, queues});
  return absl::OkStatus();
}

}  // namespace strowger::naive
