# SPDX-License-Identifier: Apache-2.0
"""Live calls from asyncio: ten callers, two agents who answer after a moment and talk for a while."""

import asyncio

import strowger as sw


async def main():
    centre = sw.Centre(
        queues=[{"name": "support"}], agents=[{"name": name, "queues": ["support"]} for name in ("ann", "bo")]
    )
    ended = 0
    async with sw.Host(centre) as host:

        async def callers():
            for number in range(10):
                host.arrive("support", host_ref=number)
                await asyncio.sleep(0.02)

        async def answer(call, agent):
            await asyncio.sleep(0.01)
            host.accept(call, agent)
            await asyncio.sleep(0.05)
            host.complete(call)

        for agent in centre.agents:
            host.log_in(agent)
        tasks = [asyncio.create_task(callers())]
        async for event in host.events():
            if event.kind == "offered":
                tasks.append(asyncio.create_task(answer(event.call, event.agent)))
            elif event.kind == "ended":
                ended += 1
                print(f"call {event.host_ref}: {event.end}")
                if ended == 10:
                    break
        await asyncio.gather(*tasks)


asyncio.run(main())
