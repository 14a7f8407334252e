// SPDX-License-Identifier: Apache-2.0
//
// STROWGER_SANITIZED: whether a sanitizer's runtime is in the program, which takes locks and makes system calls itself.
#ifndef STROWGER_TESTS_HOT_PATH_SANITIZERS_H_
#define STROWGER_TESTS_HOT_PATH_SANITIZERS_H_

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define STROWGER_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define STROWGER_SANITIZED 1
#endif
#endif
#ifndef STROWGER_SANITIZED
#define STROWGER_SANITIZED 0
#endif

#endif  // STROWGER_TESTS_HOT_PATH_SANITIZERS_H_
