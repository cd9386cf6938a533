"""`manage.py upgrade_check`: whether this release can replace the one that serves, while it serves."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from chatapp import __version__
from chatapp.upgrades.migration_risks import risks_of
from chatapp.upgrades.release import recorded_release, refusal_of


class Command(BaseCommand):
    """Exit status 1 if a release in between is missing, or if a migration isn't safe while the previous one serves."""

    help = "Look whether this release can replace the running one. Changes nothing."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Compare the releases, and look at the migrations that are missing."""
        recorded = recorded_release()
        self.stdout.write(f"This is release {__version__}; the database was last used by {recorded or 'none'}.")
        if refusal := refusal_of(__version__, recorded=recorded):
            raise CommandError(refusal[0].upper() + refusal[1:])
        executor = MigrationExecutor(connection)
        plan = [migration for migration, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]
        if not executor.loader.applied_migrations:
            self.stdout.write("The database is empty: no release is using it.")
            return
        if not plan:
            self.stdout.write("No migration is missing.")
            return
        self._judge(plan, executor)

    def _judge(self, plan: list[Any], executor: MigrationExecutor) -> None:
        state = executor.loader.project_state(list(executor.loader.applied_migrations))
        count = 0
        for migration in plan:
            risks = risks_of(migration, before=state)
            count += bool(risks)
            verdict = "" if risks else "safe while the previous release serves"
            self.stdout.write(f"{migration.app_label}.{migration.name}: {verdict}".rstrip(": "))
            for risk in risks:
                self.stdout.write(f"  {risk}")
        if count:
            raise CommandError(
                f"{count} migration(s) aren't known to be safe while the previous release serves: stop it for the"
                " upgrade, or read what they do."
            )
        self.stdout.write("Upgrade one machine after the other.")
