"""Nodes and balancers die, are replaced or have a wrong clock: people go to the others."""

import asyncio

from bench.chaos.cluster.pauses import Limit
from bench.chaos.cluster.stage import Cluster
from bench.chaos.faults import CLUSTER, fault

# Two failed checks of the balancer, a new connection, a join, and the sender's own wait before it repeats.
LIMIT = Limit("slowest", 8)
AFTER_SECONDS = 6.0
CUT_SECONDS = 16.0
SKEW_SECONDS = 30
SKEWED_SECONDS = 20.0


@fault("kill-node", seconds=60, works_on=(CLUSTER,))
async def kill_node(stage: Cluster) -> None:
    """A node loses power, and is started again."""
    node = stage.dice.choice(stage.nodes)
    async with stage.window(LIMIT):
        await asyncio.to_thread(node.machine.power_off)
        await asyncio.sleep(AFTER_SECONDS)
        stage.mark("end")
        await stage.until_back()
    await asyncio.to_thread(node.start)
    await stage.until_whole()


@fault("cut-node", seconds=45, works_on=(CLUSTER,))
async def cut_node(stage: Cluster) -> None:
    """A node's link is cut for 16 s: it runs on, without people, database and Redis."""
    node = stage.dice.choice(stage.nodes)
    async with stage.window(LIMIT):
        node.machine.cut()
        await asyncio.sleep(CUT_SECONDS)
        node.machine.heal()
        stage.mark("end")
        await asyncio.sleep(AFTER_SECONDS)
        await stage.until_back()
    await stage.until_whole()


@fault("kill-balancer", seconds=30, works_on=(CLUSTER,))
async def kill_balancer(stage: Cluster) -> None:
    """Kill -9 of a balancer: browsers try the site's other address."""
    balancer = stage.dice.choice(stage.balancers)
    async with stage.window(LIMIT):
        await asyncio.to_thread(balancer.kill)
        stage.mark("end")
        await stage.until_back()
        await asyncio.sleep(AFTER_SECONDS)
    await asyncio.to_thread(balancer.start)
    await stage.until_whole()


@fault("rolling-deploy", seconds=120, works_on=(CLUSTER,))
async def rolling_deploy(stage: Cluster) -> None:
    """Node by node is stopped and started again, as a deployment does."""
    async with stage.window(LIMIT):
        for node in stage.nodes:
            await stage.replace(node)
        stage.mark("end")
        await stage.until_back()
    await stage.until_whole()


@fault("clock-ahead", seconds=90, works_on=(CLUSTER,))
async def clock_ahead(stage: Cluster) -> None:
    """A node's processes run with a clock 30 s ahead."""
    await _skew(stage, SKEW_SECONDS)


@fault("clock-behind", seconds=90, works_on=(CLUSTER,))
async def clock_behind(stage: Cluster) -> None:
    """A node's processes run with a clock 30 s behind."""
    await _skew(stage, -SKEW_SECONDS)


async def _skew(stage: Cluster, seconds: int) -> None:
    node = stage.dice.choice(stage.nodes)
    async with stage.window(LIMIT):
        try:
            await stage.replace(node, clock_offset_seconds=seconds)
            # Who talks through this node now: they connect again at random.
            await stage.until_back()
            await asyncio.sleep(SKEWED_SECONDS)
        finally:
            await stage.replace(node)
        stage.mark("end")
        await stage.until_back()
    await stage.until_whole()
