"""The chat consumer of the Channels tutorial (the asynchronous one of part 3), for daphne."""

from typing import Any

import django
from channels.generic.websocket import AsyncJsonWebsocketConsumer
from channels.routing import ProtocolTypeRouter

django.setup()


class ChatConsumer(AsyncJsonWebsocketConsumer):
    """One room."""

    async def connect(self) -> None:
        """Join the room's group."""
        await self.channel_layer.group_add("room", self.channel_name)
        await self.accept()

    async def disconnect(self, code: int) -> None:
        """Leave it."""
        await self.channel_layer.group_discard("room", self.channel_name)

    async def receive_json(self, content: Any, **kwargs: Any) -> None:
        """Broadcast to the group."""
        await self.channel_layer.group_send("room", {"type": "chat.message", "message": content["message"]})

    async def chat_message(self, event: dict[str, Any]) -> None:
        """Send to one client."""
        await self.send_json({"message": event["message"]})


application = ProtocolTypeRouter({"websocket": ChatConsumer.as_asgi()})
