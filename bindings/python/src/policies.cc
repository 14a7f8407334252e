// SPDX-License-Identifier: Apache-2.0
//
// Policies that are Python classes, through the plug-in ABI like any other.
//
// Each decision costs the interpreter's lock, a few array objects over the engine's own columns (nothing is copied on
// the way in), and whatever the class does.
#include "policies.h"

#include <pybind11/numpy.h>
#include <pybind11/stl.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <deque>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "absl/strings/str_cat.h"
#include "bind.h"
#include "casters.h"
#include "errors.h"
#include "policy_tables.h"
#include "strowger/plugin/loader.h"
#include "strowger/plugin/plugin.h"
#include "strowger/policy/ladder.h"

namespace strowger::python {
namespace {

StrowgerText text_of(const std::string& text) { return {text.data(), text.size()}; }
std::string string_of(const StrowgerText& text) {
  return text.data == nullptr ? std::string() : std::string(text.data, text.size);
}

struct KindRow {
  const char* name;
  uint32_t kind;
};
constexpr std::array<KindRow, 6> kKinds{{{"agent strategy", STROWGER_KIND_AGENT_STRATEGY},
                                         {"call order", STROWGER_KIND_CALL_ORDER},
                                         {"matcher", STROWGER_KIND_MATCHER},
                                         {"ladder policy", STROWGER_KIND_LADDER_POLICY},
                                         {"SLA policy", STROWGER_KIND_SLA_POLICY},
                                         {"event sink", STROWGER_KIND_EVENT_SINK}}};

/// What a decision is about, with questions that are good during the decision only.
class Decision {
 public:
  explicit Decision(const StrowgerDecision* decision) : decision_(decision) {}
  void end() { decision_ = nullptr; }
  const StrowgerDecision& get() const {
    if (decision_ == nullptr) throw StatusError(absl::FailedPreconditionError("this decision is over"));
    return *decision_;
  }

 private:
  const StrowgerDecision* decision_;
};

/// A registered class: the row's texts and tables, which must stay where they are.
class PythonPolicy {
 public:
  PythonPolicy(py::object type, std::shared_ptr<PolicyErrors> errors, uint32_t kind)
      : type_(std::move(type)), errors_(std::move(errors)) {
    name_ = type_.attr("name").cast<std::string>();
    key_ = type_.attr("key").cast<std::string>();
    help_ = py::isinstance<py::str>(type_.attr("__doc__")) ? type_.attr("__doc__").cast<std::string>() : key_;
    help_ = help_.substr(0, help_.find('\n'));
    add_parameters(type_.attr("parameters").cast<py::dict>());
    policy_.struct_size = sizeof(StrowgerPolicy);
    policy_.kind = kind;
    policy_.parameter_count = static_cast<uint32_t>(pointers_.size());
    policy_.name = text_of(name_);
    policy_.key = text_of(key_);
    policy_.help = text_of(help_);
    policy_.parameters = pointers_.data();
    policy_.create = &PythonPolicy::create;
    policy_.destroy = &PythonPolicy::destroy;
    set_functions(kind);
  }

  const StrowgerPolicy& policy() const { return policy_; }

  /// Deletes with the interpreter's lock, from whatever thread.
  static void release(PythonPolicy* policy) {
    const py::gil_scoped_acquire acquire;
    delete policy;
  }

 private:
  struct Instance {
    py::object method;
    std::shared_ptr<PolicyErrors> errors;
    py::object table;  // the class of what the method is shown
    py::capsule base;
    std::deque<std::string> messages;  // of the last answer of a ladder policy
  };

  void set_functions(uint32_t kind) {
    const auto columns = type_.attr("columns").cast<std::vector<std::string>>();
    const uint64_t flags = type_.attr("draws").cast<bool>() ? STROWGER_DRAWS : 0;
    switch (kind) {
      case STROWGER_KIND_AGENT_STRATEGY:
        keep<StrowgerAgents>(StrowgerAgentStrategy{sizeof(StrowgerAgentStrategy), bits_of<StrowgerAgents>(columns),
                                                   flags, &PythonPolicy::score<StrowgerAgents>, nullptr});
        break;
      case STROWGER_KIND_CALL_ORDER:
        keep<StrowgerCalls>(StrowgerCallOrder{sizeof(StrowgerCallOrder), bits_of<StrowgerCalls>(columns), flags,
                                              &PythonPolicy::score<StrowgerCalls>});
        break;
      case STROWGER_KIND_MATCHER:
        keep<StrowgerProfiles>(
            StrowgerMatcher{sizeof(StrowgerMatcher), bits_of<StrowgerProfiles>(columns), 0, &PythonPolicy::match});
        break;
      case STROWGER_KIND_LADDER_POLICY:
        keep<StrowgerClimbs>(StrowgerLadderPolicy{sizeof(StrowgerLadderPolicy), bits_of<StrowgerClimbs>(columns), flags,
                                                  &PythonPolicy::decide});
        break;
      case STROWGER_KIND_SLA_POLICY:
        keep<StrowgerJoins>(StrowgerSlaPolicy{sizeof(StrowgerSlaPolicy), bits_of<StrowgerJoins>(columns), flags,
                                              &PythonPolicy::promise});
        break;
      default:
        keep<StrowgerEvents>(
            StrowgerEventSink{sizeof(StrowgerEventSink), bits_of<StrowgerEvents>(columns), 0, &PythonPolicy::take});
    }
  }

  template <class Table, class Functions>
  void keep(const Functions& functions) {
    table_ = PolicyTable<Table>::kTable;
    method_ = PolicyTable<Table>::kMethod;
    policy_.functions = &functions_.emplace<Functions>(functions);
  }

  void add_parameters(const py::dict& parameters) {
    for (const auto& [name, value] : parameters) {
      texts_.push_back(name.cast<std::string>());
      StrowgerParameter row{};
      row.struct_size = sizeof(StrowgerParameter);
      row.name = text_of(texts_.back());
      row.help = row.name;
      if (PyBool_Check(value.ptr())) {
        row.type = STROWGER_TYPE_BOOLEAN;
        row.fallback.integer = value.cast<bool>() ? 1 : 0;
      } else if (py::isinstance<py::int_>(value)) {
        row.type = STROWGER_TYPE_INTEGER;
        row.fallback.integer = value.cast<int64_t>();
      } else if (py::isinstance<py::float_>(value)) {
        row.type = STROWGER_TYPE_NUMBER;
        row.fallback.number = value.cast<double>();
      } else if (py::isinstance<py::str>(value)) {
        row.type = STROWGER_TYPE_TEXT;
        texts_.push_back(value.cast<std::string>());
        row.fallback.text = text_of(texts_.back());
      } else {
        throw_invalid(absl::StrCat("parameter '", texts_.back(), "': the default must be a bool, int, float or str"));
      }
      parameters_.push_back(row);
    }
    for (const StrowgerParameter& row : parameters_) pointers_.push_back(&row);
  }

  py::dict given(const StrowgerValue* values) const {
    py::dict out;
    for (size_t i = 0; i < parameters_.size(); ++i) {
      const py::str name(string_of(parameters_[i].name));
      switch (parameters_[i].type) {
        case STROWGER_TYPE_BOOLEAN:
          out[name] = values[i].integer != 0;
          break;
        case STROWGER_TYPE_INTEGER:
          out[name] = values[i].integer;
          break;
        case STROWGER_TYPE_NUMBER:
          out[name] = values[i].number;
          break;
        default:
          out[name] = string_of(values[i].text);
      }
    }
    return out;
  }

  static StrowgerStatus create(void* data, const StrowgerValue* values, void** instance, StrowgerError* error) {
    const py::gil_scoped_acquire acquire;
    const auto* policy = static_cast<const PythonPolicy*>(data);
    try {
      const py::module_ tables = py::module_::import("strowger._tables");
      const py::object made = policy->type_(**policy->given(values));
      *instance = std::make_unique<Instance>(Instance{made.attr(policy->method_),
                                                      policy->errors_,
                                                      tables.attr(policy->table_),
                                                      py::capsule(data, [](void*) {}),
                                                      {}})
                      .release();
      return STROWGER_PLUGIN_OK;
    } catch (const std::exception& thrown) {
      const std::string_view what(thrown.what());
      error->length = std::min(what.size(), sizeof(error->message));
      std::copy_n(what.data(), error->length, error->message);
      return STROWGER_PLUGIN_INVALID;
    }
  }

  static void destroy(void* instance) {
    const py::gil_scoped_acquire acquire;
    delete static_cast<Instance*>(instance);
  }

  /// Asks the method. `take_answer(instance, decision, answer)` reads what it answered, unless that is None.
  template <class Table, class TakeAnswer, class... More>
  static StrowgerStatus ask(void* instance, const StrowgerDecision* decision, const Table& table,
                            const TakeAnswer& take_answer, const More&... more) {
    const py::gil_scoped_acquire acquire;
    auto& self = *static_cast<Instance*>(instance);
    auto about = std::make_shared<Decision>(decision);
    StrowgerStatus status = STROWGER_PLUGIN_FAILED;
    try {
      const py::object answer = self.method(about, self.table(*table_columns(table, self.base), more...));
      status = STROWGER_PLUGIN_ABSTAIN;
      if (!answer.is_none()) {
        take_answer(self, answer);
        status = STROWGER_PLUGIN_OK;
      }
    } catch (py::error_already_set& error) {
      self.errors->note(std::move(error));
      status = STROWGER_PLUGIN_FAILED;
    } catch (const std::exception& error) {
      PyErr_SetString(PyExc_ValueError, error.what());
      self.errors->note(py::error_already_set());
      status = STROWGER_PLUGIN_FAILED;
    }
    about->end();
    return status;
  }

  /// Copies `count` values of an array-like.
  template <class T, class Out>
  static void copy_values(const py::handle& answer, size_t count, const char* what, Out* out) {
    const auto values = answer.cast<py::array_t<T, py::array::c_style | py::array::forcecast>>();
    if (values.ndim() != 1 || static_cast<size_t>(values.size()) != count) {
      throw_invalid(absl::StrCat(what, " gave ", values.size(), " values for ", count, " rows"));
    }
    std::copy_n(values.data(), count, out);
  }

  template <class Table>
  static StrowgerStatus score(void* instance, const StrowgerDecision* decision, const Table* table, double* scores) {
    return ask(instance, decision, *table, [&](Instance&, const py::object& answer) {
      copy_values<double>(answer, table->count, "score", scores);
    });
  }

  static StrowgerStatus match(void* instance, const StrowgerDecision* decision, const StrowgerProfiles* profiles,
                              uint8_t* may_serve) {
    return ask(instance, decision, *profiles, [&](Instance&, const py::object& answer) {
      copy_values<bool>(answer, profiles->count, "match", may_serve);
    });
  }

  static StrowgerStatus promise(void* instance, const StrowgerDecision* decision, const StrowgerJoins* joins,
                                int64_t* target_us, int64_t* at_risk_before_us) {
    const py::gil_scoped_acquire acquire;
    const auto size = static_cast<py::ssize_t>(joins->count);
    return ask(
        instance, decision, *joins,
        [&](Instance&, const py::object& answer) {
          const auto both = answer.cast<py::sequence>();
          if (both.size() != 2) throw_invalid("promise gives two arrays: target_us and at_risk_before_us");
          copy_values<int64_t>(both[0], joins->count, "promise", target_us);
          copy_values<int64_t>(both[1], joins->count, "promise", at_risk_before_us);
        },
        py::array_t<int64_t>(size, target_us), py::array_t<int64_t>(size, at_risk_before_us));
  }

  static StrowgerStatus decide(void* instance, const StrowgerDecision* decision, const StrowgerClimbs* climbs,
                               StrowgerLadderAnswer* answers) {
    return ask(instance, decision, *climbs, [&](Instance& self, const py::object& answer) {
      self.messages.clear();
      const bool one = !py::isinstance<py::sequence>(answer);
      const auto rows = one ? py::sequence(py::make_tuple(answer)) : answer.cast<py::sequence>();
      if (rows.size() != climbs->count) {
        throw_invalid(absl::StrCat("decide gave ", rows.size(), " answers for ", climbs->count, " calls"));
      }
      for (size_t i = 0; i < rows.size(); ++i) take_ladder_answer(self, *decision, rows[i], answers[i]);
    });
  }

  /// From a strowger.LadderAnswer, whose names become the engine's numbers.
  static void take_ladder_answer(Instance& self, const StrowgerDecision& decision, const py::handle& from,
                                 StrowgerLadderAnswer& to) {
    const auto action = from.attr("action").cast<std::string>();
    const auto row = std::find_if(kLadderActionRows.begin(), kLadderActionRows.end(),
                                  [&](const LadderActionRow& r) { return r.name == action; });
    if (row == kLadderActionRows.end()) throw_invalid(absl::StrCat("'", action, "' is not an action of ladders"));
    to.action = static_cast<uint32_t>(row->action);
    to.by = from.attr("by").cast<int32_t>();
    const auto number_of = [&](const char* what, auto find) -> uint32_t {
      const auto name = from.attr(what).cast<std::string>();
      if (name.empty()) return STROWGER_PLUGIN_NONE;
      const uint32_t number = find(&decision, text_of(name));
      if (number == STROWGER_PLUGIN_NONE) {
        throw StatusError(absl::NotFoundError(absl::StrCat("no ", what, " has the name '", name, "'")));
      }
      return number;
    };
    to.skill = number_of("skill", decision.questions->find_skill);
    to.queue = number_of("queue", decision.questions->find_queue);
    if (const py::object tiers = from.attr("tiers"); !tiers.is_none()) {
      const auto window = tiers.cast<std::array<int32_t, 3>>();
      to.tier_min = window[0];
      to.tier_max = window[1];
      to.tier_raise = window[2];
    }
    to.message = text_of(self.messages.emplace_back(from.attr("message").cast<std::string>()));
    to.ask_again_us = from.attr("ask_again").cast<Duration>().count();
  }

  static StrowgerStatus take(void* instance, const StrowgerDecision* decision, const StrowgerEvents* events) {
    const StrowgerStatus status = ask(instance, decision, *events, [](Instance&, const py::object&) {});
    return status == STROWGER_PLUGIN_ABSTAIN ? STROWGER_PLUGIN_OK : status;
  }

  py::object type_;
  std::shared_ptr<PolicyErrors> errors_;
  std::string name_;
  std::string key_;
  std::string help_;
  std::deque<std::string> texts_;
  std::deque<StrowgerParameter> parameters_;
  std::vector<const StrowgerParameter*> pointers_;
  StrowgerPolicy policy_{};
  const char* table_ = nullptr;
  const char* method_ = nullptr;
  std::variant<StrowgerAgentStrategy, StrowgerCallOrder, StrowgerMatcher, StrowgerLadderPolicy, StrowgerSlaPolicy,
               StrowgerEventSink>
      functions_{};
};

void add_class(Policies& self, const py::object& type, const std::string& kind) {
  const auto row = std::find_if(kKinds.begin(), kKinds.end(), [&](const KindRow& r) { return kind == r.name; });
  if (row == kKinds.end()) throw_invalid(absl::StrCat("'", kind, "' is no kind of policy"));
  const std::shared_ptr<PythonPolicy> policy(new PythonPolicy(type, self.errors, row->kind), &PythonPolicy::release);
  throw_if_error(
      self.registry.add(policy->policy(), {.text = "Python", .library = policy, .plugin_data = policy.get()}));
}

std::string ask_text(const StrowgerText& text) { return string_of(text); }

void bind_decision(py::module_& module) {
  py::class_<Decision, std::shared_ptr<Decision>>(module, "Decision",
                                                  "What a policy decides about; good until it returns.")
      .def_property_readonly(
          "now_us", [](const Decision& d) { return d.get().now_us; }, "The engine's time.")
      .def_property_readonly(
          "random", [](const Decision& d) { return d.get().random; },
          "64 bits drawn for this decision, if the class has `draws`; else 0.")
      .def_property_readonly(
          "call", [](const Decision& d) { return d.get().call; }, "The call that looks for an agent.")
      .def_property_readonly(
          "host_ref", [](const Decision& d) { return d.get().host_ref; }, "Of the call.")
      .def_property_readonly("enqueue_time_us", [](const Decision& d) { return d.get().enqueue_time_us; })
      .def_property_readonly(
          "queue", [](const Decision& d) { return d.get().queue; }, "Its number.")
      .def_property_readonly("requirement", [](const Decision& d) { return d.get().requirement; })
      .def_property_readonly("priority", [](const Decision& d) { return d.get().priority; })
      .def_property_readonly("media", [](const Decision& d) { return d.get().media; })
      .def_property_readonly(
          "agent", [](const Decision& d) { return d.get().agent; }, "Who looks for a call.")
      .def("queue_name",
           [](const Decision& d, uint32_t queue) { return ask_text(d.get().questions->queue_name(&d.get(), queue)); })
      .def("agent_name",
           [](const Decision& d, uint32_t agent) { return ask_text(d.get().questions->agent_name(&d.get(), agent)); })
      .def("group_name",
           [](const Decision& d, uint32_t group) { return ask_text(d.get().questions->group_name(&d.get(), group)); })
      .def(
          "skill_level",
          [](const Decision& d, uint32_t agent, const std::string& skill) {
            const StrowgerDecision& about = d.get();
            return about.questions->skill_level(&about, agent, about.questions->find_skill(&about, text_of(skill)));
          },
          py::arg("agent"), py::arg("skill"), "0 when the agent lacks it.")
      .def(
          "find_skill",
          [](const Decision& d, const std::string& name) {
            return d.get().questions->find_skill(&d.get(), text_of(name));
          },
          py::arg("name"), "The number of a skill; 0xFFFFFFFF if there is none.")
      .def(
          "skill_name",
          [](const Decision& d, uint32_t skill) { return ask_text(d.get().questions->skill_name(&d.get(), skill)); },
          py::arg("skill"))
      .def_property_readonly(
          "requirement_text",
          [](const Decision& d) {
            return ask_text(d.get().questions->requirement_text(&d.get(), d.get().requirement));
          },
          "What is required, as a configuration has it.")
      .def(
          "customer_class_name",
          [](const Decision& d, uint32_t customer_class) {
            return ask_text(d.get().questions->customer_class_name(&d.get(), customer_class));
          },
          py::arg("customer_class"))
      .def(
          "text",
          [](const Decision& d, uint32_t number) { return ask_text(d.get().questions->text(&d.get(), number)); },
          py::arg("number"), "A text that an event carries by number.")
      .def(
          "attribute",
          [](const Decision& d, uint64_t call, const std::string& key) {
            return ask_text(d.get().questions->attribute(&d.get(), call, text_of(key)));
          },
          py::arg("call"), py::arg("key"));
}

}  // namespace

void bind_policies(py::module_& module) {
  bind_decision(module);
  py::class_<Policies>(module, "PolicyRegistry", "Plug-ins by name. strowger.Policies makes one.")
      .def(py::init<>())
      .def("add", &add_class, py::arg("type"), py::arg("kind"))
      .def(
          "load",
          [](Policies& self, const std::string& path) {
            return value_or_throw(load_plugin(path, self.registry)).policies;
          },
          py::arg("path"), "Adds the rows of a shared object; their names.")
      .def_property_readonly("names", [](const Policies& self) {
        std::vector<std::string> names_of_rows;
        for (const auto& row : self.registry.rows()) names_of_rows.push_back(row->name);
        return names_of_rows;
      });
}

}  // namespace strowger::python
