"""A Redis cache whose absence slows the site down and does nothing else.

Django's raises; Wagtail asks the cache where its sites begin for every link that it writes, so that a Redis that is
down would be an error on every page, and in the admin when a page has to be withdrawn.
"""

import logging
import time

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

ANSWERS_WITHIN = 0.5  # seconds
ASK_AGAIN_AFTER = 5  # seconds: a request makes many calls, and must not wait for each


class ForgivingRedisCache(RedisCache):
    """Django's Redis cache; what fails is logged and counts as not found."""

    _down_until = 0  # by time.monotonic(), for all threads of the process

    def __init__(self, server, params):
        limits = {"socket_connect_timeout": ANSWERS_WITHIN, "socket_timeout": ANSWERS_WITHIN}
        super().__init__(server, {**params, "OPTIONS": limits | params.get("OPTIONS", {})})

    def _tried(self, otherwise, name, *args, **kwargs):
        if time.monotonic() < ForgivingRedisCache._down_until:
            return otherwise
        try:
            return getattr(super(), name)(*args, **kwargs)
        except RedisError as error:
            logger.error("The cache does not answer; the site goes on without it for %s s: %s", ASK_AGAIN_AFTER, error)
            ForgivingRedisCache._down_until = time.monotonic() + ASK_AGAIN_AFTER
            return otherwise

    def get(self, key, default=None, version=None):
        """Return the value, or `default`."""
        return self._tried(default, "get", key, default, version)

    def get_many(self, keys, version=None):
        """Return what is there, as a dict."""
        return self._tried({}, "get_many", keys, version)

    def has_key(self, key, version=None):
        """Return whether the key is there."""
        return self._tried(False, "has_key", key, version)

    def add(self, key, value, *args, **kwargs):
        """Keep the value unless there is one; return whether it was kept."""
        return self._tried(False, "add", key, value, *args, **kwargs)

    def set(self, key, value, *args, **kwargs):
        """Keep the value."""
        return self._tried(None, "set", key, value, *args, **kwargs)

    def set_many(self, data, *args, **kwargs):
        """Keep the values; return the keys of those that were not kept."""
        return self._tried(list(data), "set_many", data, *args, **kwargs)

    def touch(self, key, *args, **kwargs):
        """Keep the value for longer; return whether it was there."""
        return self._tried(False, "touch", key, *args, **kwargs)

    def delete(self, key, version=None):
        """Forget the value; return whether it was there."""
        return self._tried(False, "delete", key, version)

    def delete_many(self, keys, version=None):
        """Forget the values."""
        return self._tried(None, "delete_many", keys, version)

    def incr(self, key, delta=1, version=None):
        """Return the value raised by `delta`. Raises ValueError if there is none."""
        value = self._tried(None, "incr", key, delta, version)
        if value is None:
            raise ValueError(f"Key {key!r} not found")
        return value

    def clear(self):
        """Forget everything; return whether that was done."""
        return self._tried(False, "clear")
