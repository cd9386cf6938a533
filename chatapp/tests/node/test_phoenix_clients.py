"""The npm package `phoenix`, in the versions that our pages and SimpleChatApp's client ship, against a live server."""

import pytest

pytestmark = [pytest.mark.node, pytest.mark.xdist_group("node clients")]


class TestTheVendoredClient:
    @pytest.mark.parametrize(
        "scenario",
        [
            "join_and_send",
            "repeated_send",
            "bad_input_keeps_the_socket",
            "presence_of_two",
            "heartbeat",
            "leave",
            "missed_while_away",
            "other_peoples_chats",
            "server_restart",
        ],
    )
    def test_it_gets_along_with_the_server(self, play, server, scenario):
        play("phoenix_1_8.mjs", scenario, server)

    def test_an_expired_token_is_refused_and_a_fresh_one_joins(self, play, brief_channel_server):
        play("phoenix_1_8.mjs", "expired_token_then_a_fresh_one", brief_channel_server)


class TestTheLastClientOfVersion1:
    @pytest.mark.parametrize(
        "scenario",
        [
            "talks_with_a_newer_client",
            "sees_who_is_here",
            "leaves_and_comes_back",
            "keeps_its_heartbeat",
            "is_refused_what_is_not_its_own",
        ],
    )
    def test_it_works_as_with_phoenix(self, play, server, scenario):
        play("phoenix_1_2.mjs", scenario, server)


class TestSimpleChatAppsClient:
    @pytest.mark.parametrize("scenario", ["the_whole_story", "sign_in_again", "without_the_cookie"])
    def test_it_works_unchanged_from_another_origin(self, play, server, scenario):
        play("phoenix_1_6.mjs", scenario, server)

    def test_two_parallel_calls_with_an_expired_token_are_both_repeated(self, play, brief_access_server):
        play("phoenix_1_6.mjs", "two_parallel_calls_with_an_expired_token", brief_access_server)

    def test_an_origin_that_is_not_allowed_gets_neither_answers_nor_a_socket(self, play, server):
        play("phoenix_1_6.mjs", "a_foreign_origin", server, origin="http://evil.example")
