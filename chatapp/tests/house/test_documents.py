"""What the documents, the example file and the compose file mention exists, and they mention all that exists."""

import ipaddress
import re
from urllib.parse import unquote

import pytest
import yaml
from django.core.management import get_commands

from chatapp.checks import erd
from chatapp.checks.repository import files, text
from chatapp.checks.steps import LAST_STEP, STEPS
from chatapp.environment import env
from chatapp.launch.__main__ import COMMANDS
from chatapp.launch.prepare import ROOT

pytestmark = pytest.mark.house

DOCUMENTS = [path for path in files() if path.suffix == ".md" and "vendor" not in path.parts]
# Used only by the compose file and its images.
OF_COMPOSE = {"POSTGRES_USER", "POSTGRES_PASSWORD", "REDIS_PASSWORD", "PROXY_NETWORK", "REQUIREMENTS"}


def make_targets() -> set[str]:
    """Return the targets of the Makefile."""
    heads = re.findall(r"^([a-z][a-z ]*):(?!=)", text("Makefile"), re.MULTILINE)
    return {target for head in heads for target in head.split()}


class TestVariables:
    def test_the_example_file_lists_every_variable_and_no_other(self):
        listed = re.findall(r"^(?:# )?([A-Z0-9_]+)=", text(".env.example"), re.MULTILINE)
        assert sorted(listed) == sorted(env.known)

    def test_the_example_file_sets_nothing(self):
        assert [line for line in text(".env.example").splitlines() if line and not line.startswith("#")] == []

    def test_the_configuration_page_explains_every_variable_and_no_other(self):
        explained = re.findall(r"^\| `([A-Z0-9_]+)` \|", text("docs/configuration.md"), re.MULTILINE)
        assert sorted(explained) == sorted(env.known)

    def test_the_configuration_page_lists_every_secret_that_may_be_in_a_file(self):
        listed = re.findall(r"`([A-Z0-9_]+)_FILE`", text("docs/configuration.md"))
        assert sorted(set(listed)) == sorted(env.secrets)


class TestCompose:
    COMPOSE = yaml.safe_load(text("compose.yaml"))
    OURS = {name: one for name, one in COMPOSE["services"].items() if one.get("image") == "chatapp"}

    def test_what_it_starts_are_commands_that_exist(self):
        started = {one["command"][3] for one in self.OURS.values()}
        assert started == {"pages", "sockets", "jobs", "replies"} <= set(COMMANDS)
        assert all(one["command"][:3] == ["python", "-m", "chatapp.launch"] for one in self.OURS.values())

    def test_every_variable_it_sets_is_one_we_read(self):
        given = {name for one in self.OURS.values() for name in one["environment"]}
        assert given <= set(env.known)

    def test_every_variable_but_those_of_the_image_can_be_set(self):
        of_image = set(re.findall(r"\b([A-Z0-9_]+)=", text("Dockerfile"))) | {"DEBUG"}
        for one in self.OURS.values():
            assert set(env.known) - of_image - set(one["environment"]) == set()

    def test_every_variable_it_asks_for_is_one_we_or_its_images_read(self):
        asked = set(re.findall(r"(?<!\$)\$\{([A-Z0-9_]+)", text("compose.yaml")))
        assert asked <= set(env.known) | OF_COMPOSE

    def test_it_has_what_production_needs(self):
        for one in self.OURS.values():
            assert {"PUBLIC_URL", "SECRET_KEY", "DATABASE_URL", "REDIS_URL"} <= set(one["environment"])
        assert {"postgres", "redis", "proxy"} <= set(self.COMPOSE["services"])

    def test_no_secret_has_a_default(self):
        for name in ("SECRET_KEY", "POSTGRES_PASSWORD", "PUBLIC_URL"):
            assert re.search(rf"\$\{{{name}:\?", text("compose.yaml"))

    def test_the_proxy_sends_sockets_and_pages_where_they_listen(self):
        caddyfile = text(self.COMPOSE["configs"]["caddyfile"]["file"].removeprefix("./"))
        assert f"sockets:{self.listens('SOCKET_PORT')}" in caddyfile
        assert f"web:{self.listens('PORT')}" in caddyfile

    def test_the_proxy_bounds_requests_and_hands_bodies_on_whole(self):
        caddyfile = text(self.COMPOSE["configs"]["caddyfile"]["file"].removeprefix("./"))
        for bound in (
            "max_header_size 64KiB",
            "read_header 10s",
            "read_body 530s",
            "max_size 102MiB",
            "request_buffers 9MiB",
        ):
            assert bound in caddyfile
        nginx = text("deploy/nginx.conf")
        for bound in ("client_max_body_size 102m", "client_header_timeout 10s", "proxy_request_buffering on"):
            assert bound in nginx

    def test_every_service_is_confined(self):
        for name, one in self.COMPOSE["services"].items():
            assert one["read_only"] is True, name
            assert one["cap_drop"] == ["ALL"], name
            assert one["security_opt"] == ["no-new-privileges:true"], name
        added = {name: one["cap_add"] for name, one in self.COMPOSE["services"].items() if "cap_add" in one}
        assert added == {"proxy": ["NET_BIND_SERVICE"]}

    def test_images_are_pinned_to_a_minor_release(self):
        images = {one["image"] for one in self.COMPOSE["services"].values()} - {"chatapp"}
        images |= set(re.findall(r"^FROM (\S+)", text("Dockerfile"), re.MULTILINE))
        assert images
        assert [image for image in images if not re.fullmatch(r"[a-z]+:\d+\.\d+(-slim)?", image)] == []

    def test_only_the_proxy_is_believed_and_nothing_else_shares_its_network(self):
        [network] = self.COMPOSE["networks"]["proxy"]["ipam"]["config"]
        for one in self.OURS.values():
            assert one["environment"]["TRUSTED_PROXIES"] == network["subnet"]
        inside = {name for name, one in self.COMPOSE["services"].items() if "proxy" in one["networks"]}
        assert inside == {"proxy", "web", "sockets"}
        assert ipaddress.ip_network(network["subnet"].split(":-")[1].rstrip("}")).prefixlen >= 24

    def test_redis_asks_for_the_password_that_we_give(self):
        redis = self.COMPOSE["services"]["redis"]
        password = redis["environment"]["REDISCLI_AUTH"]
        assert "requirepass $$REDISCLI_AUTH" in redis["command"][-1]
        for one in self.OURS.values():
            assert one["environment"]["REDIS_URL"] == f"redis://:{password}@redis:6379/0"
        assert self.COMPOSE["networks"]["backend"]["internal"] is True

    def test_the_probes_ask_where_we_listen(self):
        assert self.OURS["web"]["healthcheck"]["test"][-1] == self.listens("PORT")
        assert self.OURS["sockets"]["healthcheck"]["test"][-1] == self.listens("SOCKET_PORT")
        assert self.OURS["web"]["healthcheck"]["test"][3] == "chatapp.launch.probe"

    def test_every_service_named_as_a_dependency_exists(self):
        for one in self.COMPOSE["services"].values():
            assert set(one.get("depends_on", ())) <= set(self.COMPOSE["services"])

    def listens(self, variable: str) -> str:
        found = re.search(rf"\b{variable}=(\d+)", text("Dockerfile"))
        assert found
        return found[1]


class TestImage:
    def test_it_copies_what_exists(self):
        for line in re.findall(r"^COPY (?!--from)(.+)$", text("Dockerfile"), re.MULTILINE):
            sources = [word for word in line.split()[:-1] if not word.startswith("--")]
            assert [source for source in sources if not (ROOT / source).exists()] == []

    def test_it_installs_by_hash_and_runs_as_no_one_special(self):
        assert "--require-hashes -r $REQUIREMENTS" in text("Dockerfile")
        assert re.search(r"^USER chatapp$", text("Dockerfile"), re.MULTILINE)

    def test_every_variable_it_sets_is_one_we_read(self):
        set_there = set(re.findall(r"\b([A-Z0-9_]+)=", text("Dockerfile"))) - {"PATH", "REQUIREMENTS"}
        assert {name for name in set_there if not name.startswith("PYTHON")} <= set(env.known)


class TestDocuments:
    def test_every_make_target_they_name_exists(self):
        named = {
            target for path in DOCUMENTS for target in re.findall(r"(?:`|^)make ([a-z]+)", text(path), re.MULTILINE)
        }
        assert named
        assert named <= make_targets()

    def test_every_launch_command_they_name_exists(self):
        named = {one for path in DOCUMENTS for one in re.findall(r"-m chatapp\.launch ([a-z-]+)", text(path))}
        assert named <= set(COMMANDS)

    def test_every_management_command_they_and_the_makefile_name_exists(self):
        sources = [*DOCUMENTS, "Makefile"]
        named = {one for path in sources for one in re.findall(r"manage\.py ([a-z_]+)", text(path))}
        assert named <= set(get_commands())

    def test_every_link_leads_somewhere(self):
        dead = []
        for path in DOCUMENTS:
            for target in re.findall(r"\]\(([^)\s#]+)[^)]*\)|src=\"([^\"]+)\"", text(path)):
                place = unquote("".join(target))
                if "://" not in place and not (ROOT / path.parent / place).exists():
                    dead.append(f"{path}: {place}")
        assert dead == []

    def test_every_path_they_name_exists(self):
        folders = "accounts|chats|chatapp|bench|static|templates|deploy|docs"
        named = [
            (path, place.rstrip("."))
            for path in DOCUMENTS
            for place in re.findall(rf"`((?:{folders})/[\w./-]+)", text(path))
        ]
        assert len([path for path, _ in named if path.name == "architecture.md"]) > 24
        assert [f"{path}: {place}" for path, place in named if not (ROOT / place).exists()] == []

    def test_the_entity_diagram_is_fresh(self):
        assert text(erd.FILE) == erd.diagram(), "run `make docs`"

    def test_the_readme_begins_with_the_two_commands(self):
        start = text("README.md").partition("## Start")[2]
        assert re.findall(r"^make (\w+)", start, re.MULTILINE)[:2] == ["run", "test"]


class TestIntegration:
    JOBS = yaml.safe_load(text(".github/workflows/ci.yml"))["jobs"]
    MATRIX = JOBS["steps"]["strategy"]["matrix"]

    def test_it_runs_the_same_command_as_everyone(self):
        assert self.JOBS["whole"]["steps"][-1]["run"] == ".ci/run"
        assert "exec make test" in text(".ci/run")
        assert (ROOT / ".ci/run").stat().st_mode & 0o111

    def test_its_parallel_jobs_run_each_step_of_test_all_once(self):
        assert self.JOBS["steps"]["steps"][-1]["run"].startswith(".venv/bin/python -m chatapp.checks --all ")
        jobs = [part["arguments"].split() for part in self.MATRIX["part"]]
        for name in [*(step.name for step in STEPS), LAST_STEP]:
            assert len([words for words in jobs if any(word in name for word in words)]) == 1, name

    def test_it_runs_on_the_oldest_and_the_newest_python_we_support(self):
        assert self.MATRIX["python"] == ["3.11", "3.13"]
