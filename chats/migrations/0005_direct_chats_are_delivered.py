"""Direct chats have no invitations: who was invited to one becomes a member, or waits for its first message."""

from django.conf import settings
from django.db import migrations, models
from django.db.models import F

# As chats/actions/open_direct_chat.py had them when this was written.
MAX_PEOPLE = 8
BATCH = 500


def deliver(apps, schema_editor):
    Chat, Membership = apps.get_model("chats", "Chat"), apps.get_model("chats", "Membership")
    # A chat of more people was never one of the kind that is found again: its invitations stay.
    sizes = Membership.objects.order_by().values("chat_id").annotate(people=models.Count("pk"))
    small = sizes.filter(people__lte=MAX_PEOPLE, chat__kind="direct").values("chat_id")
    invited = Membership.objects.filter(state="invited", chat_id__in=small)
    silent = Chat.objects.filter(kind="direct", last_number=0).values("pk")
    invited.filter(chat_id__in=silent).update(state="awaiting")
    if settings.DIRECT_MESSAGES != "request":
        # `read_number` stays 0: what was written to them is unread.
        invited.exclude(chat_id__in=silent).update(state="accepted", accepted_at=F("invited_at"))


def find_again(apps, schema_editor):
    """Name the people of direct chats that were made without a key, as the demo's, so that they are found again."""
    Chat, Membership = apps.get_model("chats", "Chat"), apps.get_model("chats", "Membership")
    Message = apps.get_model("chats", "Message")
    # After somebody left, the others are another set of people.
    left = Message.objects.filter(chat_id=models.OuterRef("pk"), kind="system", system__type__in=["left", "removed"])
    keyless = Chat.objects.filter(kind="direct", direct_key=None, closed_at=None).exclude(models.Exists(left))
    last = None
    while True:
        newest_first = keyless.order_by("-last_at", "-pk")
        if last is not None:
            at, pk = last
            newest_first = newest_first.filter(models.Q(last_at__lt=at) | models.Q(last_at=at, pk__lt=pk))
        chats = list(newest_first.values_list("pk", "last_at")[:BATCH])
        for pk, _ in chats:
            people = sorted(Membership.objects.filter(chat_id=pk).values_list("user_id", flat=True)[: MAX_PEOPLE + 1])
            key = ",".join(map(str, people))
            if 2 <= len(people) <= MAX_PEOPLE and not Chat.objects.filter(direct_key=key).exists():
                Chat.objects.filter(pk=pk).update(direct_key=key)
        if len(chats) < BATCH:
            return
        pk, at = chats[-1]
        last = (at, pk)


def invite(apps, schema_editor):
    apps.get_model("chats", "Membership").objects.filter(state="awaiting").update(state="invited")


class Migration(migrations.Migration):
    dependencies = [("chats", "0004_thread_last_at")]

    operations = [
        migrations.AlterField(
            model_name="membership",
            name="state",
            field=models.CharField(
                choices=[("awaiting", "Awaiting"), ("invited", "Invited"), ("accepted", "Accepted")],
                default="invited",
                max_length=10,
            ),
        ),
        migrations.RunPython(deliver, invite),
        migrations.RunPython(find_again, migrations.RunPython.noop),
    ]
