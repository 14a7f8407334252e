# SPDX-License-Identifier: Apache-2.0
import asyncio

import pytest

import strowger as sw

CENTRE = sw.Centre(
    queues=[{"name": "support", "ring_timeout": "5s"}, {"name": "vip"}],
    agents=[{"name": "ann", "queues": ["support", "vip"]}, {"name": "bo", "queues": ["support"]}],
    reasons=["lunch"],
)


def test_a_call_from_arrival_to_end():
    async def main():
        seen = []
        async with sw.Host(CENTRE) as host:
            host.log_in("ann")
            call = host.arrive("vip", host_ref=42)
            async for event in host.events():
                seen.append(event.kind)
                if event.kind == "offered":
                    assert (event.call, event.host_ref, event.agent, event.queue) == (call, 42, "ann", "vip")
                    host.accept(event.call, event.agent)
                elif event.kind == "connected":
                    assert host.agent_states() == {"ann": "busy", "bo": "logged_out"}
                    host.complete(call)
                elif event.kind == "ended":
                    assert event.end == "completed"
                    await host.close()
        return seen

    seen = asyncio.run(asyncio.wait_for(main(), 60))
    wanted = ["queued", "offered", "connected", "disconnected", "ended"]
    assert [kind for kind in seen if kind in wanted] == wanted


def test_timers_fire_by_themselves():
    centre = CENTRE.with_queue("support", ring_timeout="50ms")

    async def main():
        async with sw.Host(centre) as host:
            host.log_in("bo")
            host.arrive("support")
            async for event in host.events():
                if event.kind == "offer_ended":
                    return event.cause, host.waiting()

    assert asyncio.run(asyncio.wait_for(main(), 60)) == ("no_answer", {"support": 1, "vip": 0})


def test_virtual_time_is_exact():
    async def main():
        host = sw.Host(CENTRE, virtual_time=True)
        host.log_in("bo")
        host.arrive("support")
        host.set_time(4.999999)
        before = [sw.EVENT_KINDS[kind] for kind in host.read()["kind"]]
        host.set_time("5s")
        after = [sw.EVENT_KINDS[kind] for kind in host.read()["kind"]]
        assert "offer_ended" not in before and "offer_ended" in after and host.now_s == 5
        with pytest.raises(sw.StrowgerError, match="before the host's time"):
            host.set_time(1)
        await host.close()

    asyncio.run(main())


def test_refusals_are_exceptions_and_change_nothing():
    async def main():
        host = sw.Host(CENTRE, virtual_time=True)
        host.log_in("ann", ready=False, reason="lunch")
        for what, error, message in [
            (lambda: host.log_in("ann"), sw.StateError, "is"),
            (lambda: host.log_in("cy"), sw.NotFoundError, "'cy'"),
            (lambda: host.arrive("sales"), sw.NotFoundError, "'sales'"),
            (lambda: host.set_not_ready("ann", "dinner"), sw.NotFoundError, "'dinner'"),
            (lambda: host.accept(7, "ann"), sw.StateError, "is"),
            (lambda: host.arrive("vip", media="smoke"), sw.StrowgerError, "'smoke'"),
        ]:
            with pytest.raises(error, match=message):
                what()
        assert host.agent_states()["ann"] == "not_ready"
        with pytest.raises(AttributeError, match="fire"):
            host.fire("ann")
        await host.close()
        with pytest.raises(sw.StateError, match="closed"):
            host.log_out("ann")

    asyncio.run(main())


def test_one_reader_at_a_time():
    async def main():
        async with sw.Host(CENTRE) as host:
            host.log_in("ann")
            first = host.events()
            await first.__anext__()
            with pytest.raises(sw.StateError, match="reads the events"):
                await host.events().__anext__()
            await first.aclose()

    asyncio.run(asyncio.wait_for(main(), 60))
