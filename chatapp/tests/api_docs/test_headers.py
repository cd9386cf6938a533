"""Headers in the OpenAPI document: each operation declares those that it sends and reads."""

import pytest
from django.test import Client

from accounts.models import Device
from accounts.tests.builders import api_of, make_person
from chatapp.tests.docs.contract import document, faults_of
from chats.tests.builders import make_chat

BUDGET = {"RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"}


def operations():
    return [(path, method, found) for path, item in document()["paths"].items() for method, found in item.items()]


def parameters_of(operation):
    return {parameter["name"] for parameter in operation.get("parameters", ()) if parameter["in"] == "header"}


def response_of(operation, status):
    response = operation["responses"][status]
    name = response.get("$ref", "").rpartition("/")[2]
    return document()["components"]["responses"][name] if name else response


def test_every_response_names_version_and_request():
    for path, method, operation in operations():
        for status in operation["responses"]:
            headers = response_of(operation, status)["headers"]
            assert {"X-API-Version", "X-Request-Id"} <= headers.keys(), (path, method, status)
            assert ("X-Error-Code" in headers) is (status >= "400")
            assert ("Retry-After" in headers) is (status in ("429", "503"))
            assert ("Location" in headers) is (status == "201")


def test_lists_with_a_tag_read_if_none_match():
    tagged = {path for path, _, operation in operations() if "If-None-Match" in parameters_of(operation)}
    assert tagged == {"/api/chats/{chat_id}/messages", "/api/users/chats", "/api/people"}
    for path, _, operation in operations():
        for status in set(operation["responses"]) & {"200", "304"}:
            is_tagged = "ETag" in response_of(operation, status)["headers"]
            assert is_tagged is ("If-None-Match" in parameters_of(operation)), path


def test_writes_say_what_is_left_and_reading_does_not():
    told = {f"{method} {path}" for path, method, operation in operations() if is_metered(operation)}
    assert "post /api/chats" in told and "put /api/users/invited_chats/{chat_id}" in told
    assert not {call for call in told if call.startswith("get") or "/api/sign" in call}


def is_metered(operation):
    answered = [status for status in operation["responses"] if status < "300"]
    return any(response_of(operation, status)["headers"].keys() >= BUDGET for status in answered)


@pytest.mark.django_db
class TestTheRecorder:
    """It compares headers both ways, so whatever the recorded calls send is described and the other way round."""

    def faults(self, client, path, **headers):
        response = client.get(path, headers=headers)
        return response, lambda: faults_of(method="GET", path=path, body=None, response=response)

    def test_a_304_is_as_described(self):
        ada = make_person()
        client, path = api_of(ada), f"/api/chats/{make_chat(ada).pk}/messages"
        response, faults = self.faults(client, path)
        assert faults() == []
        again, faults = self.faults(client, path, **{"If-None-Match": response.headers["ETag"]})
        assert (again.status_code, faults()) == (304, [])

    @pytest.mark.parametrize("name", ["ETag", "X-API-Version", "X-Request-Id"])
    def test_a_missing_header_is_a_fault(self, name):
        response, faults = self.faults(api_of(make_person()), "/api/people")
        del response.headers[name]
        assert faults() == [f"the header {name} is missing"]

    @pytest.mark.parametrize("name", ["RateLimit-Limit", "Location", "X-Something"])
    def test_an_undescribed_header_is_a_fault(self, name):
        response, faults = self.faults(api_of(make_person()), "/api/people")
        response.headers[name] = "7"
        assert faults() == [f"the header {name} is not described"]

    def test_a_value_of_another_kind_is_a_fault(self):
        response, faults = self.faults(api_of(make_person()), "/api/people")
        response.headers["ETag"] = "W/yesterday"
        [fault] = faults()
        assert "ETag" in fault

    def test_a_refusal_is_as_described(self):
        response, faults = self.faults(Client(), "/api/people")
        assert (response.status_code, faults(), Device.objects.count()) == (401, [], 0)
