// SPDX-License-Identifier: Apache-2.0
//
// A program that includes every public header as if it were its own, uses the templates among them, and takes more
// warnings than we do. The test compiles it and does not run it.
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "every_header.h"

namespace {

struct Item : strowger::MpscNode {
  uint64_t number = 0;
};

uint64_t use_queues() {
  uint64_t sum = 0;
  std::array<uint64_t, 4> batch{};
  auto spsc = strowger::SpscRing<uint64_t>::create(8).value();
  auto mpmc = strowger::MpmcRing<uint64_t>::create(8).value();
  auto blocking = strowger::BlockingMpmcRing<uint64_t>::create(8).value();
  spsc->try_push(uint64_t{1});
  spsc->try_push_n(batch.begin(), batch.size());
  mpmc->try_push(uint64_t{2});
  mpmc->try_push_n(batch.begin(), batch.size());
  sum += spsc->try_pop_n(batch.begin(), batch.size()) + mpmc->try_pop_n(batch.begin(), batch.size());
  if (spsc->try_pop(batch[0]) == strowger::QueueResult::kOk) ++sum;
  if (mpmc->try_pop(batch[1]) == strowger::QueueResult::kOk) ++sum;
  blocking->push(uint64_t{3});
  blocking->close();
  if (blocking->pop(batch[2]) == strowger::QueueResult::kOk) ++sum;
  strowger::MpscInbox<Item> inbox;
  Item item;
  Item* out = nullptr;
  inbox.push(&item);
  if (inbox.try_pop(out) == strowger::QueueResult::kOk) sum += out->number;
  inbox.close();
  auto calls = strowger::CallQueue<uint64_t>::create({.limit = 8}).value();
  return sum + calls->size();
}

uint64_t use_hosts(const strowger::CentreSpec& centre) {
  auto host = strowger::Host::create(centre).value();
  auto subscription = host->subscribe().value();
  const strowger::QueueId queue = host->with_engine([](strowger::Acd& acd) { return acd.find_queue("support"); });
  strowger::Request request;
  strowger::ArriveCall arrival;
  arrival.queue = queue;
  host->request(arrival, request);
  host->submit(strowger::Command(strowger::HangUpCall{request.wait().call}));
  host->poll();
  std::array<strowger::Delivery, 4> news;
  uint64_t sum = subscription->read(news).count;
  strowger::Picture picture;
  host->wallboard().read(picture);
  sum += picture.queues.size() + host->finish().applied;

  std::vector<strowger::ShardSpec> shards(2);
  for (strowger::ShardSpec& shard : shards) shard.centre = centre;
  auto sharded = strowger::ShardedHost::create(shards).value();
  sharded->submit(1, arrival);
  sharded->finish();

  auto driven = strowger::Host::create(centre, {}, {.drive = strowger::HostDrive::kInvoker}).value();
  auto runner = strowger::HostRunner::start(*driven, {.idle = strowger::IdleStrategy::kSleep}).value();
  driven->close();
  runner->join();
  return sum;
}

}  // namespace

int main() {
  strowger::CentreSpec centre;
  centre.queues.emplace_back();
  centre.queues.back().name = "support";
  const strowger::TimerWheel timers;
  return use_queues() + use_hosts(centre) + timers.size() > 0 ? 0 : 1;
}
