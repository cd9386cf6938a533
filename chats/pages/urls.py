"""URLs of the chat pages."""

from django.urls import path, register_converter
from django.urls.converters import IntConverter

from chats.pages import (
    about,
    chat,
    chat_preferences,
    invitations,
    join_code,
    join_links,
    joining,
    lists,
    members,
    message_details,
    messages,
    new_chat,
    open_chats,
    people,
    pins,
    reactions,
    saved,
    threads,
)


class IdConverter(IntConverter):
    """Converter for ids that fit the database; other values are 404."""

    regex = "[0-9]{1,18}"


register_converter(IdConverter, "row_id")

urlpatterns = [
    path("", lists.home, name="home"),
    path("chats", lists.chats, name="chats"),
    path("chats/invited", lists.invited, name="invited"),
    path("chats/open", open_chats.open_chats_page, name="open_chats"),
    path("chats/new", new_chat.new_chat, name="new_chat"),
    path("chats/<row_id:chat_id>", chat.chat, name="chat"),
    path("chats/<row_id:chat_id>/read", chat.read, name="read"),
    path("chats/<row_id:chat_id>/about", about.about, name="about"),
    path("chats/<row_id:chat_id>/keep", chat_preferences.keep, name="keep"),
    path("chats/<row_id:chat_id>/unread", chat_preferences.unread, name="unread"),
    path("chats/<row_id:chat_id>/picture", about.picture, name="picture"),
    path("chats/<row_id:chat_id>/picture/remove", about.no_picture, name="no_picture"),
    path("chats/<row_id:chat_id>/join", joining.join_open, name="join_open"),
    path("chats/<row_id:chat_id>/join-links", join_links.join_links, name="join_links"),
    path("chats/<row_id:chat_id>/join-links/<row_id:link_id>/revoke", join_links.revoke, name="revoke_join_link"),
    path("chats/<row_id:chat_id>/leave", members.leave, name="leave"),
    path("chats/<row_id:chat_id>/members", members.members, name="members"),
    path("chats/<row_id:chat_id>/members/invite", members.invite, name="invite"),
    path("chats/<row_id:chat_id>/members/remove", members.remove, name="remove"),
    path("chats/<row_id:chat_id>/members/role", members.role, name="role"),
    path("chats/<row_id:chat_id>/messages/<row_id:message_id>/edit", messages.edit, name="edit_message"),
    path("chats/<row_id:chat_id>/messages/<row_id:message_id>/delete", messages.delete, name="delete_message"),
    path("chats/<row_id:chat_id>/messages/<row_id:message_id>", messages.permalink, name="message"),
    path("chats/<row_id:chat_id>/messages/<row_id:message_id>/reply", chat.reply, name="reply"),
    path("chats/<row_id:chat_id>/messages/<row_id:message_id>/react", reactions.reactions, name="react"),
    path("chats/<row_id:chat_id>/messages/<row_id:message_id>/thread", threads.thread, name="thread"),
    path("chats/<row_id:chat_id>/messages/<row_id:message_id>/pin", pins.pin, name="pin"),
    path("chats/<row_id:chat_id>/messages/<row_id:message_id>/details", message_details.details, name="details"),
    path("chats/<row_id:chat_id>/messages/<row_id:message_id>/edits", message_details.edits, name="edits"),
    path("chats/<row_id:chat_id>/messages/<row_id:message_id>/save", saved.save, name="save"),
    path("chats/<row_id:chat_id>/messages/<row_id:message_id>/unread", messages.unread, name="mark_unread"),
    path("chats/<row_id:chat_id>/pins", pins.pins, name="pins"),
    path("join/<str:secret>", joining.join_link, name="join_link"),
    path("join/<str:secret>/qr.svg", join_code.join_code, name="join_code"),
    path("saved", saved.saved, name="saved"),
    path("people", people.directory, name="people"),
    path("settings/blocked", people.blocked, name="blocked_people"),
    path("people/<row_id:user_id>/block", people.block, name="block"),
    path("people/<row_id:user_id>", people.person, name="person"),
    path("people/<row_id:user_id>/chat", people.write_to, name="write_to"),
    path("invitations/<row_id:chat_id>/accept", invitations.accept, name="accept"),
    path("invitations/<row_id:chat_id>/decline", invitations.decline, name="decline"),
]
