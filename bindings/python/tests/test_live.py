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


def test_nobody_reads_and_nothing_hangs():
    async def main():
        host = sw.Host(CENTRE, virtual_time=True, capacity=50_000)
        with pytest.raises(sw.StateError, match="events wait to be read, 50000 may"):
            for _ in range(100_000):
                host.hang_up(host.arrive("support"))
        events = host.read()
        assert len(events) >= 50_000 and (events["kind"] == 0).sum() > 10_000
        call = host.arrive("support")
        assert host.position(call) == 1 + host.waiting()["support"] - 1
        await host.close()

    asyncio.run(main())


def test_every_command():
    centre = sw.Centre(
        queues=[
            {"name": "support", "wrap_up": "manual", "resolve_within": "1h", "escalate_to": "second"},
            {"name": "second"},
        ],
        agents=[{"name": n, "skills": {"tax": 5}, "queues": ["support", "second"]} for n in ("ann", "bo")],
        skills=["tax"],
        customer_classes=["gold"],
        reasons=["lunch"],
    )

    async def main():
        host = sw.Host(centre, virtual_time=True)
        first = host.arrive(
            "support", priority=3, host_ref=9, requirement="tax >= 2", customer_class="gold", position=1,
            attributes={"language": "de", "case": "17"}, preferred=["bo"], preferred_window="20s",
        )  # fmt: skip
        assert host.position(first) == 1 and "ann" in host.explain(first)
        host.set_priority(first, 5)
        host.set_requirement(first, "tax >= 4")
        host.set_tiers(first, 0, 3)
        host.describe(first, "wants a form")
        host.move(first, "second")
        host.move(first, "support")
        host.log_in("ann", ready=False, reason="lunch")
        host.set_ready("ann")
        host.set_not_ready("ann", "lunch")
        host.set_ready("ann")
        host.pause("ann", "second")
        host.resume("ann", "second")
        host.accept(first, "ann")
        host.hold(first)
        host.retrieve(first)
        second = host.escalate(first)
        host.complete(first, resolved=False)
        host.end_wrap_up(first)
        host.decline(second, "ann")
        host.pull(second, "ann")
        host.transfer(second)
        third = host.arrive("support", enqueue_time=0)
        host.decline(third, "ann")
        host.pull(third)
        fourth = host.arrive("support")
        host.accept(fourth, "ann")
        host.complete(fourth, resolved=False)
        host.end_wrap_up(fourth)
        host.resolve(fourth)
        host.log_out("ann")
        kinds = [sw.EVENT_KINDS[kind] for kind in host.read()["kind"]]
        for kind in ("priority_changed", "requirement_changed", "held", "retrieved", "escalated", "resolved", "paused"):
            assert kind in kinds, kind
        assert host.waiting() == {"support": 0, "second": 0}
        host.configure(centre.with_changes(queue=[*centre.to_dict()["queue"], {"name": "third"}]))
        call = host.arrive("third", host_ref=1)
        assert host.waiting()["third"] == 1 and host._event(host.read()[-1]).queue == "third"
        host.hang_up(call)
        await host.close()

    asyncio.run(main())
