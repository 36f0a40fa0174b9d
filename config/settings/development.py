"""Settings of `make run`: production's, loosened so that a fresh clone works without any configuration."""

import os
from pathlib import Path

os.environ.setdefault("SECRET_KEY", "development-only-" + "not-a-secret-" * 4)
os.environ.setdefault("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
os.environ.setdefault("BASE_URL", f"http://localhost:{os.environ.get('PORT', '8000')}")
os.environ.setdefault("DATABASE_URL", f"sqlite:///{Path(__file__).resolve().parents[2] / 'var' / 'site.sqlite3'}")
os.environ.setdefault("EMAIL_URL", "consolemail://")

from .production import *  # noqa: F403
from .production import DATA_DIR, STORAGES

DEBUG = True
DATA_DIR.mkdir(parents=True, exist_ok=True)  # SQLite does not make the folder of its file

# Plain HTTP on the developer's own machine.
SECURE_SSL_REDIRECT = False
SECURE_PROXY_SSL_HEADER = None
SECURE_HSTS_SECONDS = 0
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False

# Static files are read where they are built: no collectstatic after each change of a style.
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}

RUN_SCHEDULER_IN_WEB_PROCESS = True  # one command runs the whole site
