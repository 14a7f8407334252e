// SPDX-License-Identifier: Apache-2.0
//
// A staffing table for a day: how many agents each hour asks for, and what callers will meet then.
//
// The promise is that 80 % are answered within 20 s and at most 3 % hang up, and that agents are busy for no more than
// 88 % of their time. Erlang A, since callers do not wait for ever; a third of the time that agents are paid for goes
// to breaks, training and illness (shrinkage). Below the table: what an hour with ten more calls, or two agents short,
// is like.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>

#include "strowger/staffing/workload.h"

using namespace std::chrono_literals;
namespace staffing = strowger::staffing;

namespace {

constexpr double kShrinkage = 0.33;

void print_row(const staffing::Workload& work, int64_t agents) {
  const staffing::Measures found = staffing::measures(work, agents).value();
  const double level = staffing::service_level(work, agents, {.within = 20s}).value();
  std::printf("%6.0f %9.1f %7lld %6.1f %% %7.1f s %8.1f %% %8.1f %% %8.1f", work.calls_per_hour, work.load(),
              static_cast<long long>(agents), 100 * level, found.asa_s, 100 * found.abandoned, 100 * found.occupancy,
              found.mean_queue);
}

}  // namespace

int main() {
  const double calls_per_hour[] = {22, 96, 205, 248, 262, 221, 180, 214, 236, 190, 118, 61};
  const staffing::Targets targets{
      .service_level = staffing::ServiceLevelTarget{.share = 0.8, .within = 20s}, .abandoned = 0.03, .occupancy = 0.88};
  staffing::Workload work{.handling = 285s, .patience = 4min};

  std::printf("hour    calls  erlangs  agents in 20 s      asa abandoned  occupied  waiting   paid\n");
  int64_t most = 0;
  double busiest = 0;
  for (int hour = 0; hour < 12; ++hour) {
    work.calls_per_hour = calls_per_hour[hour];
    const int64_t agents = staffing::required_agents(work, targets).value();
    std::printf("%02d:00 ", 8 + hour);
    print_row(work, agents);
    std::printf(" %6.0f\n", std::ceil(static_cast<double>(agents) / (1 - kShrinkage)));
    if (agents > most) busiest = work.calls_per_hour;
    most = std::max(most, agents);
  }

  std::printf("\nThe busiest hour, two agents short, and with ten calls more:\n");
  work.calls_per_hour = busiest;
  std::printf("      ");
  print_row(work, most - 2);
  work.calls_per_hour = busiest + 10;
  std::printf("\n      ");
  print_row(work, most);
  work.calls_per_hour = busiest;
  std::printf("\n%lld agents keep the promise for up to %.0f calls an hour.\n", static_cast<long long>(most),
              staffing::max_calls_per_hour(work, most, targets).value());

  // Lost callers who call again make an hour busier than its callers.
  const staffing::RetrialQueue again = staffing::with_retrials(work, most - 4, {.first = 0.5}).value();
  std::printf("Four short, and half of those who hang up call again: %.0f attempts by %.0f callers, %.1f %% give up.\n",
              work.calls_per_hour * again.attempts, work.calls_per_hour, 100 * again.lost_callers);
  work.trunks = staffing::required_trunks(work, most, 0.001).value();
  std::printf("%lld lines block at most one attempt in a thousand.\n", static_cast<long long>(work.trunks));
}
