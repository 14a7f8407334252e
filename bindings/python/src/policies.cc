// SPDX-License-Identifier: Apache-2.0
//
// Strategies and call orders that are Python classes, through the plug-in ABI like any other.
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
#include <vector>

#include "absl/strings/str_cat.h"
#include "bind.h"
#include "errors.h"
#include "strowger/plugin/loader.h"
#include "strowger/plugin/plugin.h"

namespace strowger::python {
namespace {

StrowgerText text_of(const std::string& text) { return {text.data(), text.size()}; }
std::string string_of(const StrowgerText& text) {
  return text.data == nullptr ? std::string() : std::string(text.data, text.size);
}

/// One column of the candidates: where it stands in the ABI's struct, and how to make an array of it.
template <class Table>
struct Column {
  const char* name;
  uint64_t bit;
  py::array (*view)(const Table&, const py::capsule&);
};

template <class T>
py::array column_view(const T* data, size_t count, const py::capsule& base) {
  py::array_t<T> view(static_cast<py::ssize_t>(data == nullptr ? 0 : count), data, base);
  py::detail::array_proxy(view.ptr())->flags &= ~py::detail::npy_api::NPY_ARRAY_WRITEABLE_;
  return view;
}

template <class Table, auto Member>
py::array view_column(const Table& table, const py::capsule& base) {
  return column_view(table.*Member, table.count, base);
}

template <auto Member>
constexpr auto kAgentColumn = &view_column<StrowgerAgents, Member>;
template <auto Member>
constexpr auto kCallColumn = &view_column<StrowgerCalls, Member>;

constexpr std::array<Column<StrowgerAgents>, 9> kAgentColumns{
    {{"agent", 0, kAgentColumn<&StrowgerAgents::agent>},
     {"idle_since_us", STROWGER_AGENT_IDLE_SINCE, kAgentColumn<&StrowgerAgents::idle_since_us>},
     {"calls", STROWGER_AGENT_CALLS, kAgentColumn<&StrowgerAgents::calls>},
     {"units", STROWGER_AGENT_UNITS, kAgentColumn<&StrowgerAgents::units>},
     {"capacity", STROWGER_AGENT_CAPACITY, kAgentColumn<&StrowgerAgents::capacity>},
     {"weight", STROWGER_AGENT_WEIGHT, kAgentColumn<&StrowgerAgents::weight>},
     {"position", STROWGER_AGENT_POSITION, kAgentColumn<&StrowgerAgents::position>},
     {"group", STROWGER_AGENT_GROUP, kAgentColumn<&StrowgerAgents::group>},
     {"proficiency", STROWGER_AGENT_PROFICIENCY, kAgentColumn<&StrowgerAgents::proficiency>}}};

constexpr std::array<Column<StrowgerCalls>, 8> kCallColumns{
    {{"call", 0, kCallColumn<&StrowgerCalls::call>},
     {"enqueue_time_us", STROWGER_CALL_ENQUEUE_TIME, kCallColumn<&StrowgerCalls::enqueue_time_us>},
     {"queue", STROWGER_CALL_QUEUE, kCallColumn<&StrowgerCalls::queue>},
     {"priority", STROWGER_CALL_PRIORITY, kCallColumn<&StrowgerCalls::priority>},
     {"sla_target_us", STROWGER_CALL_SLA_TARGET, kCallColumn<&StrowgerCalls::sla_target_us>},
     {"queue_waiting", STROWGER_CALL_QUEUE_WAITING, kCallColumn<&StrowgerCalls::queue_waiting>},
     {"membership_priority", STROWGER_CALL_MEMBERSHIP_PRIORITY, kCallColumn<&StrowgerCalls::membership_priority>},
     {"host_ref", STROWGER_CALL_HOST_REF, kCallColumn<&StrowgerCalls::host_ref>}}};

template <class Rows>
py::tuple column_names(const Rows& rows) {
  py::list names;
  for (const auto& row : rows) names.append(row.name);
  return py::tuple(names);
}

template <class Rows>
uint64_t bits_of(const Rows& rows, const std::vector<std::string>& names) {
  uint64_t bits = 0;
  for (const std::string& name : names) {
    const auto row = std::find_if(rows.begin(), rows.end(), [&](const auto& r) { return name == r.name; });
    if (row == rows.end()) {
      throw_invalid(absl::StrCat("column '", name, "' is not one of ",
                                 py::str(", ").attr("join")(column_names(rows)).template cast<std::string>()));
    }
    bits |= row->bit;
  }
  return bits;
}

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
    const auto columns = type_.attr("columns").cast<std::vector<std::string>>();
    const uint64_t flags = type_.attr("draws").cast<bool>() ? STROWGER_DRAWS : 0;
    if (kind == STROWGER_KIND_AGENT_STRATEGY) {
      strategy_ = {sizeof(StrowgerAgentStrategy), bits_of(kAgentColumns, columns), flags,
                   &PythonPolicy::score<StrowgerAgents>, nullptr};
      policy_.functions = &strategy_;
    } else {
      order_ = {sizeof(StrowgerCallOrder), bits_of(kCallColumns, columns), flags, &PythonPolicy::score<StrowgerCalls>};
      policy_.functions = &order_;
    }
  }

  const StrowgerPolicy& policy() const { return policy_; }

  /// Deletes with the interpreter's lock, from whatever thread.
  static void release(PythonPolicy* policy) {
    const py::gil_scoped_acquire acquire;
    delete policy;
  }

 private:
  struct Instance {
    py::object score;  // the method
    std::shared_ptr<PolicyErrors> errors;
    py::object table;  // the class of what score is shown
    py::capsule base;  // the owner that NumPy wants for memory that is somebody else's
  };

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
      const char* table = policy->policy_.kind == STROWGER_KIND_AGENT_STRATEGY ? "Agents" : "Calls";
      auto made =
          std::make_unique<Instance>(Instance{policy->type_(**policy->given(values)).attr("score"), policy->errors_,
                                              tables.attr(table), py::capsule(data, [](void*) {})});
      *instance = made.release();
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

  template <class Table>
  static StrowgerStatus score(void* instance, const StrowgerDecision* decision, const Table* table, double* scores) {
    const py::gil_scoped_acquire acquire;
    auto& self = *static_cast<Instance*>(instance);
    auto about = std::make_shared<Decision>(decision);
    StrowgerStatus status = STROWGER_PLUGIN_FAILED;
    try {
      status = ask(self, about, *table, scores);
    } catch (py::error_already_set& error) {
      self.errors->note(std::move(error));
    } catch (const std::exception& error) {
      PyErr_SetString(PyExc_ValueError, error.what());
      self.errors->note(py::error_already_set());
    }
    about->end();
    return status;
  }

  template <class Table>
  static StrowgerStatus ask(Instance& self, const std::shared_ptr<Decision>& about, const Table& table,
                            double* scores) {
    const auto fill = [&](const auto& rows) {
      py::tuple columns(rows.size());
      for (size_t i = 0; i < rows.size(); ++i) columns[i] = rows[i].view(table, self.base);
      return columns;
    };
    py::tuple columns;
    if constexpr (std::is_same_v<Table, StrowgerAgents>) {
      columns = fill(kAgentColumns);
    } else {
      columns = fill(kCallColumns);
    }
    const py::object answer = self.score(about, self.table(*columns));
    if (answer.is_none()) return STROWGER_PLUGIN_ABSTAIN;
    const auto values = answer.cast<py::array_t<double, py::array::c_style | py::array::forcecast>>();
    if (values.ndim() != 1 || static_cast<size_t>(values.size()) != table.count) {
      throw_invalid(absl::StrCat("score gave ", values.size(), " numbers for ", table.count, " candidates"));
    }
    std::memcpy(scores, values.data(), table.count * sizeof(double));
    return STROWGER_PLUGIN_OK;
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
  StrowgerAgentStrategy strategy_{};
  StrowgerCallOrder order_{};
};

void add_class(Policies& self, const py::object& type, const std::string& kind) {
  const uint32_t number = kind == "agent strategy" ? STROWGER_KIND_AGENT_STRATEGY : STROWGER_KIND_CALL_ORDER;
  const std::shared_ptr<PythonPolicy> policy(new PythonPolicy(type, self.errors, number), &PythonPolicy::release);
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
          "attribute",
          [](const Decision& d, uint64_t call, const std::string& key) {
            return ask_text(d.get().questions->attribute(&d.get(), call, text_of(key)));
          },
          py::arg("call"), py::arg("key"));
}

}  // namespace

void bind_policies(py::module_& module) {
  bind_decision(module);
  module.attr("AGENT_COLUMNS") = column_names(kAgentColumns);
  module.attr("CALL_COLUMNS") = column_names(kCallColumns);
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
