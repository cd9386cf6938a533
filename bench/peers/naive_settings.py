"""Settings of the naive consumer: Channels with its Redis layer, nothing else."""

from typing import Any

from chatapp.environment import env

SECRET_KEY = "a peer on this machine, for one run"
INSTALLED_APPS = ["channels"]
ALLOWED_HOSTS = ["*"]
DATABASES: dict[str, Any] = {}
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [env.redis("PEER_REDIS")]},
    }
}
