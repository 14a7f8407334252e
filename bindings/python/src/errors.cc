// SPDX-License-Identifier: Apache-2.0
#include "errors.h"

#include "bind.h"

namespace strowger::python {
namespace {

/// Held for as long as the interpreter lives: an exception may be raised while modules are taken down.
struct ErrorClasses {
  py::handle base;
  py::handle not_found;
  py::handle state;
};

ErrorClasses& error_classes() {
  static ErrorClasses classes;
  return classes;
}

py::handle new_error(py::module_& module, const char* name, const char* doc, py::handle bases) {
  const std::string full = std::string("strowger.") + name;
  py::handle made = PyErr_NewExceptionWithDoc(full.c_str(), doc, bases.ptr(), nullptr);
  if (!made) throw py::error_already_set();
  module.attr(name) = made;
  return made;
}

void translate(std::exception_ptr thrown) {
  try {
    if (thrown) std::rethrow_exception(thrown);
  } catch (const StatusError& error) {
    py::handle what = error_classes().base;
    if (error.code() == absl::StatusCode::kNotFound) what = error_classes().not_found;
    if (error.code() == absl::StatusCode::kFailedPrecondition) what = error_classes().state;
    PyErr_SetString(what.ptr(), error.what());
  }
}

}  // namespace

void bind_errors(py::module_& module) {
  ErrorClasses& classes = error_classes();
  classes.base = new_error(module, "StrowgerError",
                           "The engine refused something: the message says what was wrong, where, and what was "
                           "expected. Nothing was changed.",
                           PyExc_ValueError);
  classes.not_found = new_error(module, "NotFoundError", "A file, or a name that nothing has.",
                                py::make_tuple(classes.base, py::handle(PyExc_LookupError)));
  classes.state = new_error(module, "StateError", "Not possible in the state that this is in.", classes.base);
  py::register_exception_translator(translate);
}

}  // namespace strowger::python
