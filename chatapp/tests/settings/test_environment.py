"""Each type of variable: what it accepts and refuses, and its error messages."""

import os
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from chatapp import environment
from chatapp.environment import Environment, begin, user_data_folder
from chatapp.launch.prepare import ROOT
from chatapp.lib.forwarded import TrustedProxies
from chatapp.lib.persisted_secret import persisted_secret


def reading(**variables: str) -> Environment:
    return Environment(variables)


class TestSwitch:
    @pytest.mark.parametrize(
        ("text", "value"), [("1", True), ("TRUE", True), ("on", True), ("no", False), ("0", False)]
    )
    def test_common_words_are_understood(self, text, value):
        assert reading(DEBUG=text).boolean("DEBUG", default=not value) is value

    def test_any_other_word_is_refused_by_name(self):
        with pytest.raises(ImproperlyConfigured, match=r"DEBUG='maybe' is not valid: it accepts true or false\."):
            reading(DEBUG="maybe").boolean("DEBUG", default=False)


class TestNumber:
    @pytest.mark.parametrize("text", ["0", "65536", "-1", "eight", "8.5", "9" * 5_000])
    def test_a_number_outside_its_limits_is_refused(self, text):
        with pytest.raises(ImproperlyConfigured, match="whole number from 1 to 65535"):
            reading(PORT=text).number("PORT", 8000, at_least=1, at_most=65_535)

    def test_nothing_and_blanks_mean_the_default(self):
        assert reading(PORT="  ").number("PORT", 8000, at_least=1, at_most=65_535) == 8000
        assert reading().number("PORT", 8000, at_least=1, at_most=65_535) == 8000


class TestChoice:
    def test_an_unknown_choice_is_refused_with_the_list(self):
        with pytest.raises(ImproperlyConfigured, match="SIGNUP='Open' is not valid: it accepts one of open, closed"):
            reading(SIGNUP="Open").choice("SIGNUP", "open", ("open", "closed"))


class TestAddress:
    @pytest.mark.parametrize(
        ("text", "address"),
        [
            ("https://chat.example.org", "https://chat.example.org"),
            ("https://Chat.Example.org/", "https://chat.example.org"),
            ("http://[::1]:8000", "http://[::1]:8000"),
            # As browsers write it in `Origin`; otherwise it would never match.
            ("https://chat.example.org:443", "https://chat.example.org"),
            ("http://chat.example.org:80/", "http://chat.example.org"),
            ("http://chat.example.org:443", "http://chat.example.org:443"),
            ("https://chat.example.org:", "https://chat.example.org"),
            ("https://münchen.example.org", "https://xn--mnchen-3ya.example.org"),
            ("https://чат.example.org:8443", "https://xn--80a0bn.example.org:8443"),
            ("http://[2001:DB8:0::1]", "http://[2001:db8::1]"),
            ("http://chat_1", "http://chat_1"),
        ],
    )
    def test_an_address_is_kept_without_its_slash(self, text, address):
        assert reading(PUBLIC_URL=text).address("PUBLIC_URL", "http://127.0.0.1") == address

    @pytest.mark.parametrize(
        "text",
        [
            "chat.example.org",
            "ftp://x.org",
            "https://",
            "https://x.org/chat",
            "https://x.org?a",
            "https://a@x.org",
            "http://x:99999",
            "https://*.example.org",
            "https://chat example.org",
            "https://chat.example.org\\chat",
            "https://-.org",
            "https://a..org",
            "https://xn--\u2603.org",
            "http://[::1%25eth0]",
        ],
    )
    def test_what_is_no_plain_address_is_refused(self, text):
        with pytest.raises(ImproperlyConfigured, match="PUBLIC_URL="):
            reading(PUBLIC_URL=text).address("PUBLIC_URL", "http://127.0.0.1")

    def test_one_wrong_origin_spoils_the_list(self):
        given = reading(ALLOWED_ORIGINS="https://app.example.org, example.com")
        with pytest.raises(ImproperlyConfigured, match="ALLOWED_ORIGINS="):
            given.origins("ALLOWED_ORIGINS")

    def test_a_star_is_no_origin(self):
        with pytest.raises(ImproperlyConfigured):
            reading(ALLOWED_ORIGINS="*").origins("ALLOWED_ORIGINS")

    def test_a_six_keeps_its_brackets_as_a_host(self):
        assert reading().host_of("http://[::1]:8000") == "[::1]"


class TestNetworks:
    def test_addresses_and_networks_are_taken(self):
        given = reading(TRUSTED_PROXIES="127.0.0.1, 10.0.0.0/8,::1")
        assert given.networks("TRUSTED_PROXIES", ()) == ["127.0.0.1", "10.0.0.0/8", "::1"]

    @pytest.mark.parametrize(
        ("text", "network"),
        [
            ("::ffff:10.0.0.0/104", "10.0.0.0/8"),
            ("::ffff:192.0.2.7", "192.0.2.7"),
            ("fe80::1%eth0", "fe80::1"),
            ("fe80::%eth0/64", "fe80::/64"),
        ],
    )
    def test_they_are_written_as_callers_are_compared_with_them(self, text, network):
        assert reading(TRUSTED_PROXIES=text).networks("TRUSTED_PROXIES", ()) == [network]
        first = text.partition("/")[0]
        assert TrustedProxies([network]).caller(first, "198.51.100.4", "")[0] == "198.51.100.4"

    @pytest.mark.parametrize("text", ["*", "proxy", "10.0.0.1/8", "::ffff:10.0.0.1/104", "%eth0"])
    def test_anything_else_is_refused(self, text):
        with pytest.raises(ImproperlyConfigured, match="TRUSTED_PROXIES="):
            reading(TRUSTED_PROXIES=text).networks("TRUSTED_PROXIES", ())


class TestServers:
    @pytest.mark.parametrize("text", ["mysql://u:hunter2@h/x", "/var/db", "postgres://u:hunter2@h:port/x"])
    def test_a_wrong_database_is_refused_without_repeating_its_password(self, text):
        with pytest.raises(ImproperlyConfigured, match="DATABASE_URL is not valid: it accepts postgres://") as refused:
            reading(DATABASE_URL=text).database("DATABASE_URL", "")
        assert "hunter2" not in str(refused.value)

    def test_redis_and_mail_have_their_own_kinds(self):
        assert reading(REDIS_URL="redis://h:6379/0").redis("REDIS_URL") == "redis://h:6379/0"
        assert reading().mail("EMAIL_URL") == ""
        with pytest.raises(ImproperlyConfigured, match="REDIS_URL is not valid"):
            reading(REDIS_URL="http://h").redis("REDIS_URL")
        with pytest.raises(ImproperlyConfigured, match="EMAIL_URL is not valid"):
            reading(EMAIL_URL="mail.example.org").mail("EMAIL_URL")

    @pytest.mark.parametrize(
        "text",
        ["smtp://u:hunter2@h:587?tls=true", "smtp+ssl://h?x", "smtp://u:hunter2@h#x", "smtp://u:hun/ter2@h:25"],
    )
    def test_what_would_be_passed_over_in_a_mail_servers_address_is_refused(self, text):
        with pytest.raises(ImproperlyConfigured, match="EMAIL_URL is not valid") as refused:
            reading(EMAIL_URL=text).mail("EMAIL_URL")
        assert "ter2" not in str(refused.value)


class TestSecret:
    def test_the_first_start_makes_one_that_only_we_can_read(self, tmp_path):
        first = reading().secret("SECRET_KEY", data_dir=tmp_path / "new")
        kept = tmp_path / "new" / "secret_key"
        assert kept.stat().st_mode & 0o777 == 0o600
        assert reading().secret("SECRET_KEY", data_dir=tmp_path / "new") == first == kept.read_text()
        assert [file.name for file in kept.parent.iterdir()] == ["secret_key"]

    def test_two_installations_share_nothing(self, tmp_path):
        assert persisted_secret(tmp_path / "a") != persisted_secret(tmp_path / "b")

    @pytest.mark.parametrize("text", ["hunter2", "x" * 60, "changeme" * 7])
    def test_a_short_or_simple_one_is_refused_and_not_repeated(self, text, tmp_path):
        with pytest.raises(ImproperlyConfigured, match="SECRET_KEY is too") as refused:
            reading(SECRET_KEY=text).secret("SECRET_KEY", data_dir=tmp_path)
        assert text not in str(refused.value)


class TestFolder:
    def test_a_relative_folder_becomes_absolute(self):
        assert reading(DATA_DIR="data").path("DATA_DIR", Path("/x")) == Path.cwd() / "data"

    def test_asking_is_remembered(self):
        given = reading()
        given.text("SITE_NAME")
        given.text("SITE_NAME")
        assert given.known == ["SITE_NAME"]
        assert Environment()._variables is os.environ


class TestFile:
    def test_a_file_fills_in_what_the_environment_does_not_say(self, tmp_path, monkeypatch):
        monkeypatch.setenv("SITE_NAME", "From outside")
        monkeypatch.delenv("PAGE_SIZE", raising=False)
        monkeypatch.setenv("MODE", "embedded")
        (tmp_path / ".env").write_text("# a comment\nSITE_NAME=From the file\nPAGE_SIZE=20\n")
        begin("production", file=tmp_path / ".env")
        given = Environment()
        assert given.text("SITE_NAME") == "From outside"
        assert given.number("PAGE_SIZE", 15, at_least=1, at_most=100) == 20
        assert given.text("MODE") == "embedded"
        monkeypatch.delenv("PAGE_SIZE")


class TestHosts:
    @pytest.mark.parametrize(
        ("text", "hosts"),
        [
            ("münchen.de, chat.example.org", ["xn--mnchen-3ya.de", "chat.example.org"]),
            (".münchen.de", [".xn--mnchen-3ya.de"]),
            ("*", ["*"]),
            ("[::1],.example.org,chat_1", ["[::1]", ".example.org", "chat_1"]),
        ],
    )
    def test_are_written_as_browsers_send_them(self, text, hosts):
        assert reading(ALLOWED_HOSTS=text).hosts("ALLOWED_HOSTS", ()) == hosts

    def test_one_that_is_none_is_refused(self):
        with pytest.raises(ImproperlyConfigured, match="ALLOWED_HOSTS"):
            reading(ALLOWED_HOSTS="mün chen.de").hosts("ALLOWED_HOSTS", ())


class TestSecretsInFiles:
    KEY = "0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLM"

    @pytest.fixture
    def file(self, tmp_path) -> Path:
        (tmp_path / "secret").write_text(f"{self.KEY}\n")
        return tmp_path / "secret"

    def test_the_file_stands_for_the_variable(self, file):
        found = reading(SECRET_KEY_FILE=str(file), METRICS_TOKEN_FILE=str(file))
        assert found.secret("SECRET_KEY", data_dir=file.parent) == self.KEY
        assert found.secret_text("METRICS_TOKEN") == self.KEY
        assert found.secrets == found.known == ["SECRET_KEY", "METRICS_TOKEN"]

    @pytest.mark.parametrize(
        ("name", "read", "url"),
        [
            ("DATABASE_URL", "database", "postgres://chat:correct-horse@127.0.0.1/chat"),
            ("REDIS_URL", "redis", "redis://:correct-horse@127.0.0.1:6379/0"),
            ("EMAIL_URL", "mail", "smtp+tls://chat:correct-horse@mail.example.org:587"),
        ],
    )
    def test_so_do_addresses_with_passwords(self, file, name, read, url):
        file.write_text(f"\n{url}\n")
        arguments = ("",) if read == "database" else ()
        assert getattr(reading(**{f"{name}_FILE": str(file)}), read)(name, *arguments) == url
        file.write_text(f"gopher://{url}")
        with pytest.raises(ImproperlyConfigured, match=f"^{name} is not valid") as refusal:
            getattr(reading(**{f"{name}_FILE": str(file)}), read)(name, *arguments)
        assert "correct-horse" not in str(refusal.value)

    def test_both_are_refused(self, file):
        with pytest.raises(ImproperlyConfigured, match="REDIS_URL and REDIS_URL_FILE are both set: unset one of them"):
            reading(REDIS_URL="redis://127.0.0.1", REDIS_URL_FILE=str(file)).redis("REDIS_URL")

    def test_a_file_that_is_missing_or_empty_is_refused_by_name(self, file):
        found = reading(METRICS_TOKEN_FILE=f"{file}.missing", SECRET_KEY_FILE=str(file))
        with pytest.raises(ImproperlyConfigured, match=r"METRICS_TOKEN_FILE='.*missing' cannot be read: No such file"):
            found.secret_text("METRICS_TOKEN")
        file.write_text("\n")
        with pytest.raises(ImproperlyConfigured, match=r"SECRET_KEY_FILE='.*' is empty\."):
            found.secret("SECRET_KEY", data_dir=file.parent)
        assert not (file.parent / "secret_key").exists()

    def test_what_is_no_secret_has_no_file(self, file):
        assert reading(SITE_NAME_FILE=str(file)).text("SITE_NAME", "ChatApp") == "ChatApp"


class TestDataFolder:
    def test_a_clone_has_its_data_in_it(self):
        assert environment.DEFAULT_DATA_DIR == ROOT / "data"
        assert environment.DOT_ENV == ROOT / ".env"
        assert environment.ASSETS_DIR == ROOT

    def test_an_installed_program_uses_the_folder_of_the_person(self, tmp_path, monkeypatch):
        assert user_data_folder({"XDG_DATA_HOME": str(tmp_path)}) == tmp_path / "chatapp"
        monkeypatch.setenv("HOME", str(tmp_path))
        # The specification has relative paths ignored.
        for variables in ({}, {"XDG_DATA_HOME": ""}, {"XDG_DATA_HOME": "relative"}):
            assert user_data_folder(variables) == tmp_path / ".local" / "share" / "chatapp"
