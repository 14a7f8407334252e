// SPDX-License-Identifier: Apache-2.0
//
// A picture (SVG) of a replayed log: mean wait and the share that gave up, by day and by half hour, the model beside
// what really happened.
#ifndef STROWGER_EXAMPLES_HELPDESK_LOG_PICTURE_H_
#define STROWGER_EXAMPLES_HELPDESK_LOG_PICTURE_H_

#include <ostream>
#include <string>

#include "helpdesk/log_replay.h"

namespace helpdesk {

void draw_replay(const std::string& title, const ReplayResult& result, std::ostream& out);

}  // namespace helpdesk

#endif  // STROWGER_EXAMPLES_HELPDESK_LOG_PICTURE_H_
