"""Database machines lose power or their link. Acknowledged commits are on two of them."""

import asyncio
import time

from bench.chaos.cluster.config import ASYNCHRONOUS, ELECTION_SECONDS, TTL_SECONDS
from bench.chaos.cluster.pauses import Limit
from bench.chaos.cluster.stage import Cluster
from bench.chaos.faults import CLUSTER, fault

# A dead primary's lock expires; then its replica takes over and clients connect again.
KILLED = Limit("pause", TTL_SECONDS + 5)
# Clients of a primary that is cut off notice it later than a program that does nothing else.
CUT = Limit("pause", 8, is_beside_database=True)
# People talk to the new primary before the old one comes back.
AFTER_SECONDS = 6.0
CUT_SECONDS = 37.0
# What was on its way to the primary when its replicas died may still be answered.
ON_ITS_WAY_SECONDS = 2.0
DOWN_SECONDS = 25.0
# How long the primary of the planted violation writes alone.
ALONE_SECONDS = 4.0


@fault("kill-primary", seconds=90, works_on=(CLUSTER,))
async def kill_primary(stage: Cluster) -> None:
    """The primary's machine loses power, and comes back as a replica."""
    primary = await stage.primary()
    _leader, leads_etcd = await asyncio.to_thread(primary.etcd_leader)
    async with stage.window(KILLED) as window:
        await asyncio.to_thread(primary.machine.power_off)
        if leads_etcd:
            # A new leader of etcd doesn't know how old the primary's lock is, and lets it begin anew.
            election = await stage.until_new_etcd_leader(primary)
            window.limit = Limit("pause", KILLED.seconds + election + ELECTION_SECONDS)
            stage.say(f"it also led etcd, which chose another leader after {election:.1f} s")
        await stage.until_written()
        stage.say(f"{primary.place.name} was the primary; writes after {time.monotonic() - window.begin:.1f} s")
        stage.mark("end")
        await asyncio.sleep(AFTER_SECONDS)
    await asyncio.to_thread(primary.start)
    await stage.until_whole()


@fault("cut-primary", seconds=100, works_on=(CLUSTER,))
async def cut_primary(stage: Cluster) -> None:
    """The primary's link is cut; it runs on alone, and becomes a replica when it is back."""
    primary = await stage.primary()
    started = time.monotonic()
    async with stage.window(CUT):
        primary.machine.cut()
        stage.say(f"{primary.place.name} was the primary; writes after {await stage.until_written():.1f} s")
        await asyncio.sleep(max(AFTER_SECONDS, started + CUT_SECONDS - time.monotonic()))
        primary.machine.heal()
        stage.mark("end")
        await asyncio.sleep(AFTER_SECONDS)
    await stage.until_whole()


@fault("two-databases-down", seconds=120, works_on=(CLUSTER,))
async def two_databases_down(stage: Cluster) -> None:
    """Both replicas lose power: nothing may be acknowledged until one of them is back."""
    primary = await stage.primary()
    others = [one for one in stage.databases if one is not primary]
    async with stage.window():
        await asyncio.gather(*(asyncio.to_thread(one.machine.power_off) for one in others))
        await asyncio.sleep(ON_ITS_WAY_SECONDS)
        before = (await stage.crowd.ask("status"))["acknowledged"]
        await asyncio.sleep(DOWN_SECONDS)
        falsely = (await stage.crowd.ask("status"))["acknowledged"] - before
        stage.promise(f"{falsely} acknowledged by a primary without replicas in {DOWN_SECONDS:g} s", kept=not falsely)
        for one in others:
            await asyncio.to_thread(one.start)
        stage.mark("end")
        stage.say(f"writes {await stage.until_written():.1f} s after both replicas were started")
        await asyncio.sleep(AFTER_SECONDS)
    await stage.until_whole()


@fault("planted-loss", seconds=90, works_on=(CLUSTER,), is_mixed=False, plants_loss=True)
async def planted_loss(stage: Cluster) -> None:
    """Without synchronous replication, a primary that can't reach its replicas is killed: the checker must see it."""
    primary = await stage.primary()
    if not isinstance(await asyncio.to_thread(primary.ask, "PATCH", "/config", ASYNCHRONOUS), dict):
        raise RuntimeError("Patroni did not take the settings")
    await asyncio.sleep(AFTER_SECONDS * 2)
    async with stage.window():
        for one in stage.databases:
            if one is not primary:
                primary.machine.run("ip", "route", "add", "blackhole", f"{one.place.address}/32")
        before = (await stage.crowd.ask("status"))["acknowledged"]
        await asyncio.sleep(ALONE_SECONDS)
        alone = (await stage.crowd.ask("status"))["acknowledged"] - before
        await asyncio.to_thread(primary.machine.power_off)
        stage.say(f"{primary.place.name} acknowledged {alone} alone; writes after {await stage.until_written():.1f} s")
        stage.mark("end")
        await asyncio.sleep(AFTER_SECONDS)
