"""The keys that watch lists are encrypted with.

`WATCH_LIST_KEY` holds one or several, the newest first. The keys that come from `SECRET_KEY` stand behind them: an
installation that sets none has its lists encrypted all the same, and one that sets a key later loses none.
"""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.checks import Error, register
from django.views.decorators.debug import sensitive_variables

PURPOSE = b"practice-reviews watch lists"
KEY_BYTES = 32


class UnreadableError(Exception):
    """Raised when a list cannot be decrypted: the keys have changed. It must never pass for an empty one."""


@sensitive_variables()
def encrypt(text):
    """Return `text` encrypted, as text. Raises UnreadableError if a key cannot be one."""
    return _keys().encrypt(text.encode()).decode()


@sensitive_variables()
def decrypt(encrypted):
    """Return the text that was encrypted. Raises UnreadableError."""
    keys = _keys()
    try:
        return keys.decrypt(encrypted.encode()).decode()
    except InvalidToken:
        raise UnreadableError("None of the keys fits.") from None


def encrypt_again(encrypted):
    """Return the same text encrypted with the first key. Raises UnreadableError."""
    keys = _keys()
    try:
        return keys.rotate(encrypted.encode()).decode()
    except InvalidToken:
        raise UnreadableError("None of the keys fits.") from None


@sensitive_variables()
def _keys():
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    try:
        given = [Fernet(key) for key in settings.WATCH_LIST_KEY]
    except ValueError:
        raise UnreadableError("WATCH_LIST_KEY holds what is no key.") from None
    return MultiFernet([*given, *(Fernet(_derived(secret)) for secret in secrets)])


@sensitive_variables()
def _derived(secret):
    key = HKDF(SHA256(), KEY_BYTES, salt=None, info=PURPOSE).derive(str(secret).encode())
    return base64.urlsafe_b64encode(key)


@register
def check_keys(app_configs, **kwargs):
    """Return an error if a key of `WATCH_LIST_KEY` cannot be one."""
    try:
        _keys()
    except UnreadableError:
        return [
            Error(
                "WATCH_LIST_KEY holds what is no key, so no watch list can be read.",
                hint="`make watch-list-key` prints a key. Several are separated by commas, the newest first.",
                id="publishing.E001",
            )
        ]
    return []
