"""Ids that are the same in every run and on every database: people from 1, devices from 31, chats from 42, …"""

from django.db import connection

from accounts.models import Device, User
from chats.models import Chat, JoinLink, Membership, Message, MessageEdit, SavedMessage

FIRST_IDS = {
    User: 1,
    Device: 31,
    Chat: 42,
    Message: 701,
    MessageEdit: 801,
    SavedMessage: 851,
    JoinLink: 871,
    Membership: 901,
}


def number_from_the_start() -> None:
    """Make the next row of each table get its first id."""
    with connection.cursor() as cursor:
        for model, first in FIRST_IDS.items():
            table = model._meta.db_table
            if connection.vendor == "sqlite":
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, first - 1])
            else:
                cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s, false)", [table, first])
