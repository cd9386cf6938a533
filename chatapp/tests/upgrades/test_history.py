"""Migrations of the product are safe while the previous release serves."""

from django.db.migrations.loader import MigrationLoader

from chatapp.upgrades.migration_risks import risks_of

# Written before this check. A new migration that can't be safe goes in two releases (docs/deployment.md, "Upgrading").
# One whose code was read and is safe for the previous release is added here, with the reason.
EXEMPT = {
    "accounts.0002_audit_append_only", "accounts.0004_avatar", "accounts.0005_show_reading",
    "accounts.0007_kept_session_hash", "accounts.0008_blocks", "accounts.0009_verified_email",
    "accounts.0010_one_login_per_address", "accounts.0011_names_as_typed_and_seen",
    "accounts.0014_names_whatever_their_case", "accounts.0020_fill_name_keys", "chats.0002_conversation",
    "chats.0003_people_and_places", "chats.0004_thread_last_at", "chats.0005_direct_chats_are_delivered",
    "chats.0006_declined_invitations", "chats.0019_fill_thread_faces", "chats.0022_search_index",
    "chats.0027_search_prefixes", "chats.0039_search_parts",
}  # fmt: skip


def test_no_migration_but_the_old_ones_disturbs_the_previous_release():
    loader = MigrationLoader(None)
    plan = dict.fromkeys(key for leaf in sorted(loader.graph.leaf_nodes()) for key in loader.graph.forwards_plan(leaf))
    state = loader.project_state([])
    found = {".".join(key): risks_of(loader.graph.nodes[key], before=state) for key in plan}
    ours = {name: risks for name, risks in found.items() if risks and name.startswith(("accounts.", "chats.", "jobs."))}
    assert {name: risks for name, risks in ours.items() if name not in EXEMPT} == {}
    # None stays exempt that need not be.
    assert set(ours) == EXEMPT
