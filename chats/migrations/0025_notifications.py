"""Notification settings, sent notifications, and a level for every message of a chat."""

import chatapp.lib.clock
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0029_group_names"),
        ("chats", "0024_shared_files"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Notification",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "channel",
                    models.CharField(
                        choices=[("in_page", "In Page"), ("push", "Push"), ("mail", "Mail"), ("badge", "Badge")],
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField(default=chatapp.lib.clock.now)),
            ],
        ),
        migrations.CreateModel(
            name="NotificationRound",
            fields=[
                ("due_at", models.DateTimeField(default=chatapp.lib.clock.now)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("running", "Running"),
                            ("done", "Done"),
                            ("failed", "Failed"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("worker_id", models.CharField(blank=True, default="", max_length=64)),
                (
                    "chat",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="chats.chat",
                    ),
                ),
                ("newest_id", models.BigIntegerField()),
                ("judged_id", models.BigIntegerField()),
                ("upto_id", models.BigIntegerField(default=0)),
                ("after_user_id", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="NotificationSettings",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="notification_settings",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "direct",
                    models.CharField(
                        choices=[("all", "All"), ("mentions", "Mentions"), ("nothing", "Nothing")],
                        default="all",
                        max_length=8,
                    ),
                ),
                (
                    "private",
                    models.CharField(
                        choices=[("all", "All"), ("mentions", "Mentions"), ("nothing", "Nothing")],
                        default="mentions",
                        max_length=8,
                    ),
                ),
                (
                    "open",
                    models.CharField(
                        choices=[("all", "All"), ("mentions", "Mentions"), ("nothing", "Nothing")],
                        default="mentions",
                        max_length=8,
                    ),
                ),
                (
                    "threads",
                    models.CharField(
                        choices=[("all", "All"), ("mentions", "Mentions"), ("nothing", "Nothing")],
                        default="all",
                        max_length=8,
                    ),
                ),
                ("keywords", models.JSONField(blank=True, default=list)),
                ("hides_text", models.BooleanField(default=False)),
                ("quiet_off_hours", models.BooleanField(default=True)),
                ("takes_urgent", models.BooleanField(default=True)),
                (
                    "sound",
                    models.CharField(
                        blank=True,
                        choices=[("", "Off"), ("drop", "Drop"), ("chime", "Chime"), ("tap", "Tap")],
                        default="",
                        max_length=10,
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="membership",
            name="notifies_of_all",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddIndex(
            model_name="membership",
            index=models.Index(
                condition=models.Q(("notifies_of_all", True)), fields=["chat", "user"], name="membership_loud"
            ),
        ),
        migrations.AddField(
            model_name="notification",
            name="chat",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="chats.chat",
            ),
        ),
        migrations.AddField(
            model_name="notification",
            name="message",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="chats.message",
            ),
        ),
        migrations.AddField(
            model_name="notification",
            name="user",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="notificationround",
            index=models.Index(
                condition=models.Q(("state__in", ["waiting", "running"])),
                fields=["due_at"],
                name="notification_round_due",
            ),
        ),
        migrations.AddIndex(
            model_name="notificationsettings",
            index=models.Index(
                condition=models.Q(("private", "all")), fields=["user"], name="notified_of_private_chats"
            ),
        ),
        migrations.AddIndex(
            model_name="notificationsettings",
            index=models.Index(condition=models.Q(("open", "all")), fields=["user"], name="notified_of_open_chats"),
        ),
        migrations.AddIndex(
            model_name="notificationsettings",
            index=models.Index(
                condition=models.Q(("keywords", []), _negated=True), fields=["user"], name="notified_of_keywords"
            ),
        ),
        migrations.AddIndex(
            model_name="notification",
            index=models.Index(fields=["at"], name="notification_by_age"),
        ),
        migrations.AddConstraint(
            model_name="notification",
            constraint=models.UniqueConstraint(
                fields=("message", "user", "channel"), name="notification_once_per_channel"
            ),
        ),
    ]
