"""Fixed ids in every run and on every database: people from 1, devices from 31, chats from 42, …"""

from django.db import connection

from accounts.models import Device, User, UserGroup
from chats.models import (
    Chat,
    JoinLink,
    Membership,
    Message,
    MessageEdit,
    Notification,
    PushSubscription,
    Reminder,
    SavedMessage,
    ScheduledMessage,
)

FIRST_IDS = {
    User: 1,
    Device: 31,
    Chat: 42,
    Message: 701,
    MessageEdit: 801,
    SavedMessage: 851,
    JoinLink: 871,
    Membership: 901,
    UserGroup: 931,
    ScheduledMessage: 951,
    Reminder: 971,
    PushSubscription: 981,
    Notification: 991,
}


def number_from_the_start() -> None:
    """Set the next id of each table."""
    with connection.cursor() as cursor:
        for model, first in FIRST_IDS.items():
            table = model._meta.db_table
            if connection.vendor == "sqlite":
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, first - 1])
            else:
                cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s, false)", [table, first])
