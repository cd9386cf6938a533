"""GET /api/schema/: the OpenAPI document."""

import json

import pytest

from chatapp.tests.cpu_time import cpu_seconds

PATH = "/api/schema/"


class TestTheDocument:
    def test_it_comes_as_yaml_or_json(self, client):
        assert client.get(PATH).headers["Content-Type"].startswith("application/vnd.oai.openapi")
        answer = client.get(PATH, headers={"Accept": "application/vnd.oai.openapi+json"})
        document = json.loads(answer.content)
        assert document["openapi"].startswith("3.1")
        assert document["servers"]

    def test_every_operation_has_what_a_reader_needs(self, client):
        document = json.loads(client.get(PATH, headers={"Accept": "application/vnd.oai.openapi+json"}).content)
        tags = {tag["name"] for tag in document["tags"]}
        for path, item in document["paths"].items():
            for method, operation in item.items():
                assert operation["summary"], (method, path)
                assert set(operation["tags"]) <= tags
                assert "security" in operation
                assert {"400", "406", "500", "503"} <= operation["responses"].keys()
        assert document["paths"]["/api/signin"]["post"]["security"] == []
        assert document["paths"]["/api/chats"]["post"]["security"] == [{"accessToken": []}]
        assert " " not in "".join(name for kind in document["components"].values() for name in kind)

    @pytest.mark.parametrize("accept", ["*/*", "application/vnd.oai.openapi+json", "application/yaml"])
    def test_asking_again_costs_next_to_nothing(self, client, accept):
        client.get(PATH, headers={"Accept": accept})
        assert cpu_seconds(lambda: client.get(PATH, headers={"Accept": accept}), at_most=0.05) <= 0.05
