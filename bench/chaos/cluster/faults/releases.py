"""All nodes are upgraded while people talk, and downgraded again: pauses are no longer than in a deployment."""

import asyncio

from bench.chaos.cluster.faults.nodes import LIMIT
from bench.chaos.cluster.nodes import Node
from bench.chaos.cluster.release import THIS, Release
from bench.chaos.cluster.stage import Cluster
from bench.chaos.faults import CLUSTER, fault
from bench.chaos.web import ask

# What `upgrade_check` and a start say of a release that is too new.
REFUSAL = "is more than one release newer"
# How long this release serves with the next one's tables before the first node is replaced.
MIGRATED_SECONDS = 3.0
# How often each file is requested through the balancers, so that every node has its turn.
TURNS = 6


@fault("rolling-upgrade", seconds=300, works_on=(CLUSTER,))
async def rolling_upgrade(stage: Cluster) -> None:
    """The next release migrates the database and replaces this one, node by node; then this one replaces it."""
    first, *others = stage.nodes
    release = stage.next_release
    old = set(first.static_files().values())
    async with stage.window(LIMIT):
        await _migrate(stage, first, release)
        await asyncio.to_thread(first.stop)
        await _refuse(stage, first, stage.far_release)
        await stage.replace(first, release=release)
        new = set(first.static_files().values())
        await _ask_for_files(stage, new - old)
        for node in others:
            await stage.replace(node, release=release)
        stage.mark("end")
        await stage.until_back()
    await _require(stage, release, files=old - new)
    await stage.until_whole()
    async with stage.window(LIMIT, part=", undone"):
        for node in stage.nodes:
            await stage.replace(node)
        stage.mark("end")
        await stage.until_back()
    await _require(stage, THIS, files=new - old)
    await stage.until_whole()


async def _migrate(stage: Cluster, node: Node, release: Release) -> None:
    """Do what docs/deployment.md says of upgrading: check, and migrate while the previous release serves."""
    for command in (("upgrade_check",), ("migrate", "--no-input", "--verbosity", "0")):
        is_well, words = await asyncio.to_thread(node.manage, *command, release=release)
        stage.promise(f"{command[0]} of {release.version}: {words[-300:] or 'done'}", kept=is_well)
    await asyncio.sleep(MIGRATED_SECONDS)


async def _refuse(stage: Cluster, node: Node, release: Release) -> None:
    """Check that a release that is too new says so and doesn't start."""
    is_well, words = await asyncio.to_thread(node.manage, "upgrade_check", release=release)
    stage.promise(f"upgrade_check of {release.version}: {words[-300:]}", kept=not is_well and REFUSAL in words)
    words = await asyncio.to_thread(node.try_start, release)
    stage.promise(f"{release.version} doesn't start: {words[:300] or 'it does'}", kept=REFUSAL in words)


async def _ask_for_files(stage: Cluster, files: set[str]) -> None:
    """Request files from the balancers that only the first upgraded node has."""
    asked = [ask(stage.pages, "GET", f"/static/{file}") for file in sorted(files) for _ in range(TURNS)]
    missed = sum(answer.status != 200 for answer in await asyncio.gather(*asked))
    stage.promise(f"{missed} of {len(asked)} requests for {len(files)} new static files missed", kept=not missed)


async def _require(stage: Cluster, release: Release, *, files: set[str]) -> None:
    """Check that every node runs this release, and still serves the static files of the one it replaced."""
    versions = {node.place.name: await node.version() for node in stage.nodes}
    stage.promise(f"all nodes are {release.version}: {versions}", kept=set(versions.values()) == {release.version})
    asked = [node.serves(file) for node in stage.nodes for file in sorted(files)]
    served = sum(await asyncio.gather(*asked))
    text = f"{served} of {len(asked)} answers have a static file of the replaced release"
    stage.promise(text, kept=bool(files) and served == len(asked))
