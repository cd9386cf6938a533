"""Redis machines lose power or their link: sends don't wait for them, and what isn't published is repaired."""

import asyncio

from bench.chaos.cluster.pauses import Limit
from bench.chaos.cluster.stage import Cluster
from bench.chaos.faults import CLUSTER, fault

LIMIT = Limit("pause", 1)
# Two rounds of the hub's maintenance.
AFTER_SECONDS = 6.0


@fault("kill-redis-master", seconds=45, works_on=(CLUSTER,))
async def kill_redis_master(stage: Cluster) -> None:
    """The master's machine loses power, with its Sentinel, and comes back as a replica."""
    master = await stage.redis_master()
    async with stage.window(LIMIT):
        await asyncio.to_thread(master.machine.power_off)
        stage.say(f"{master.place.name} was the master; another after {await stage.until_new_master(master):.1f} s")
        stage.mark("end")
        await asyncio.sleep(AFTER_SECONDS)
        await asyncio.to_thread(master.start)
        await stage.until_whole()


@fault("split-redis", seconds=60, works_on=(CLUSTER,))
async def split_redis(stage: Cluster) -> None:
    """The master's link is cut and healed: for a moment two believe to be the master."""
    master = await stage.redis_master()
    async with stage.window(LIMIT):
        master.machine.cut()
        stage.say(f"{master.place.name} was the master; another after {await stage.until_new_master(master):.1f} s")
        await asyncio.sleep(AFTER_SECONDS)
        master.machine.heal()
        stage.mark("end")
        await asyncio.sleep(AFTER_SECONDS)
        await stage.until_whole()
