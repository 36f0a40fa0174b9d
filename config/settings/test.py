"""Settings of the tests: development's, with whatever makes them fast and independent of the machine."""

import os
import tempfile

os.environ.setdefault("DATABASE_URL", "sqlite://:memory:")
os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="practice-reviews-tests-")

from .development import *  # noqa: F403

DEBUG = False
ALLOWED_HOSTS = ["localhost", "testserver"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # hashing is not what is tested
RUN_SCHEDULER_IN_WEB_PROCESS = False  # a test runs the clock itself
WHITENOISE_AUTOREFRESH = True  # nothing is collected, so there is no folder to read at the start
TASKS = {
    "default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}
}  # a test's transaction never commits
