// SPDX-License-Identifier: Apache-2.0
//
// GOOD and BAD: checks that name the function which they are about, so that it can be said which functions nobody has
// tested. The condition must call the function; every_function.sh compares what was noted with what the library shows.
#ifndef STROWGER_BINDINGS_C_TESTS_CHECK_H_
#define STROWGER_BINDINGS_C_TESTS_CHECK_H_

#include <string.h>

#include "strowger.h"

// The function does what it should with input that is right, or says what it should about input that is wrong.
#define GOOD(function, condition) note_check("good", #function, (condition) ? 1 : 0, #condition, __FILE__, __LINE__)
#define BAD(function, condition) note_check("bad", #function, (condition) ? 1 : 0, #condition, __FILE__, __LINE__)
// A condition about no function in particular.
#define CHECK(condition) note_check(NULL, NULL, (condition) ? 1 : 0, #condition, __FILE__, __LINE__)

void note_check(const char* kind, const char* function, int holds, const char* condition, const char* file, int line);

#define SIZED(type, name)        \
  type name;                     \
  memset(&name, 0, sizeof name); \
  name.size = sizeof name

strowger_centre* load_office(void);
strowger_acd* make_office(const strowger_engine_options* options);
// The first event of that kind that waits in the engine; the others are thrown away. Its size is 0 if there is none.
strowger_event poll_for(strowger_acd* acd, int kind);
void log_in(strowger_acd* acd, const char* agent);
strowger_call_id arrive(strowger_acd* acd, const char* queue, uint64_t host_ref);

void test_values(void);
void test_centre(void);
void test_acd_life(void);
void test_acd_commands(void);
void test_acd_configuration(void);
void test_acd_questions(void);
void test_host(void);
void test_subscriptions(void);
void test_reports(void);
void test_structs(void);
void test_policies(void);

#endif  // STROWGER_BINDINGS_C_TESTS_CHECK_H_
