"""The npm package `tus-js-client`, the reference client of tus 1.0, against a live server."""

import pytest

pytestmark = [pytest.mark.node, pytest.mark.xdist_group("node clients")]


@pytest.mark.parametrize("scenario", ["whole", "resumed", "given_up"])
def test_it_gets_along_with_the_server(play, server, scenario):
    play("tus.mjs", scenario, server)
