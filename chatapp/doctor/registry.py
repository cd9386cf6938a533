"""All checks, in the order of the report."""

from functools import partial

from chatapp.doctor.checks.addresses import check_addresses
from chatapp.doctor.checks.background import check_jobs, check_search_index
from chatapp.doctor.checks.certificate import check_certificate
from chatapp.doctor.checks.clocks import check_database_clock, check_public_clock, check_redis_clock
from chatapp.doctor.checks.data_folder import check_data_folder
from chatapp.doctor.checks.database import check_database, check_database_version
from chatapp.doctor.checks.disk_space import check_disk_space
from chatapp.doctor.checks.durable_commits import check_durable_commits
from chatapp.doctor.checks.mail import check_mail, check_sending
from chatapp.doctor.checks.migrations import check_migrations
from chatapp.doctor.checks.pages import check_pages
from chatapp.doctor.checks.pooler import check_pooler
from chatapp.doctor.checks.ports import check_ports
from chatapp.doctor.checks.proxy_headers import check_proxy_headers
from chatapp.doctor.checks.redis_server import check_redis, check_redis_memory
from chatapp.doctor.checks.releases import check_releases
from chatapp.doctor.checks.shared_secrets import check_other_secrets, check_push_keys, check_secret_key
from chatapp.doctor.checks.socket_upgrade import check_socket_upgrade
from chatapp.doctor.checks.time_limits import check_time_limits
from chatapp.doctor.examination import Check, examine_all
from chatapp.doctor.findings import Finding

CHECKS = (
    Check("addresses", check_addresses),
    Check("ports", check_ports),
    Check("certificate", check_certificate),
    Check("pages", check_pages),
    Check("sockets", check_socket_upgrade),
    Check("proxy headers", check_proxy_headers),
    Check("database", check_database),
    Check("database version", check_database_version),
    Check("durable commits", check_durable_commits),
    Check("pooler", check_pooler),
    Check("time limits", check_time_limits),
    Check("migrations", check_migrations),
    Check("redis", check_redis),
    Check("redis memory", check_redis_memory),
    Check("clock of the database", check_database_clock),
    Check("clock of redis", check_redis_clock),
    Check("clock of the public URL", check_public_clock),
    Check("data folder", check_data_folder),
    Check("disk space", check_disk_space),
    Check("secret key", check_secret_key),
    Check("shared secrets", check_push_keys),
    Check("other secrets", check_other_secrets),
    Check("mail", check_mail),
    Check("jobs", check_jobs),
    Check("search index", check_search_index),
    Check("releases", check_releases),
)


def examine_site(*, mail_to: str, within_seconds: float) -> list[Finding]:
    """Run all checks, and with `mail_to` one that sends a mail there."""
    sending = (Check("test mail", partial(check_sending, mail_to)),) if mail_to else ()
    return examine_all([*CHECKS, *sending], within_seconds=within_seconds)
