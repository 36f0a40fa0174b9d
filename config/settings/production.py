"""Settings of a site in production; the other settings modules loosen these, each line with its reason.

Everything that differs between installations comes from the environment (README, "Settings"). What has no safe
default has none: the site refuses to start without it.
"""

from pathlib import Path

import environ
from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.core.exceptions import ImproperlyConfigured

from config.front_cache import front_cache
from search.servers import search_backends

env = environ.Env()

PROJECT_DIR = Path(__file__).resolve().parent.parent.parent
DATA_DIR = Path(env("DATA_DIR", default=str(PROJECT_DIR / "var")))

# --- What an installation must say -----------------------------------------------------------------------------

DEBUG = False
SECRET_KEY = env("SECRET_KEY")
if len(SECRET_KEY) < 50 or SECRET_KEY.startswith("change-me"):
    raise ImproperlyConfigured("SECRET_KEY must be at least 50 random characters; `make secret-key` prints one.")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])  # what SECRET_KEY was before
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
if "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS must name the site's hosts; '*' lets an attacker choose links in mail.")
BASE_URL = env("BASE_URL").rstrip("/")
DATABASES = {"default": env.db("DATABASE_URL")}

# --- Applications ----------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "home",
    "documents",
    "publishing",
    "reviews",
    "learning",
    "search",
    "alerts",
    "wagtail_modeladmin",
    "wagtail.contrib.redirects",
    "wagtail.contrib.routable_page",
    "wagtail.contrib.search_promotions",
    "wagtail.contrib.settings",
    "wagtail.contrib.sitemaps",
    "wagtail.contrib.typed_table_block",
    "wagtail.api.v2",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "csp",
    "django_filters",
    "rest_framework",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "home.stamp.StampMiddleware",
    "publishing.page_cache.PageCacheMiddleware",
    "config.csp.ContentSecurityPolicyMiddleware",
    "config.bad_input.RefuseNullBytesMiddleware",
    "home.sites.SitesMiddleware",
    "publishing.gone.WithdrawnMiddleware",
    "publishing.requests.OriginMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "home.redirects.OpenRedirectMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PROJECT_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
            ],
        },
    },
]

# --- Data ------------------------------------------------------------------------------------------------------

DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Readers never wait for the writer (WAL); a writer waits for its lock at BEGIN, instead of failing half-way.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
else:  # PostgreSQL can take longer to compile a query of many joins than to run it
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("options", "-c jit=off")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": env.cache_url("CACHE_URL", default="locmemcache://"),
    # A size of a picture that one process has deleted must not be shown by another that remembers it.
    "renditions": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
}
if CACHES["default"]["BACKEND"] == "django.core.cache.backends.redis.RedisCache":
    CACHES["default"]["BACKEND"] = "config.caching.ForgivingRedisCache"  # a Redis that is down takes nothing with it

if CACHES["default"]["BACKEND"].endswith("LocMemCache"):
    CACHES["default"].setdefault("OPTIONS", {})["MAX_ENTRIES"] = 2_000  # pages of 30 kB: 60 MB at most, a process

MEDIA_ROOT = DATA_DIR / "media"
MEDIA_URL = "/media/"
# Uploaded documents, images and their sizes: no web server serves this folder by itself, our views are asked first.
PRIVATE_MEDIA_ROOT = DATA_DIR / "private"
FILE_STORAGE_URL = env("FILE_STORAGE_URL", default="")  # an object store instead of that folder
FILE_SERVING = env("FILE_SERVING", default="signed-address" if FILE_STORAGE_URL else "django")
SIGNED_ADDRESS_SECONDS = env.int("SIGNED_ADDRESS_SECONDS", default=30)
STATIC_ROOT = Path(env("STATIC_ROOT", default=str(DATA_DIR / "static")))
STATIC_URL = "/static/"
STATICFILES_DIRS = [PROJECT_DIR / "static_built"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "documents.storage.PrivateFileSystemStorage",
        "OPTIONS": {"location": str(PRIVATE_MEDIA_ROOT)},  # a string: Wagtail hands it to a task as JSON
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
if FILE_STORAGE_URL:
    STORAGES["private"] = {"BACKEND": "documents.object_store.PrivateS3Storage"}
READING_CPU_SECONDS = env.int("READING_CPU_SECONDS", default=10)  # of a child process that reads up to 50 pages
READING_MEMORY_MB = env.int("READING_MEMORY_MB", default=512)
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024  # a page pasted into the importer, with its preview
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # a review with fifty recommendations posts more than Django's 1,000

# --- Language and time: a time typed in the admin is the time on the partnership's clock ------------------------

LANGUAGE_CODE = "en-gb"
FORMAT_MODULE_PATH = ["config.formats"]
TIME_ZONE = "Europe/London"
USE_TZ = True

# --- Mail ------------------------------------------------------------------------------------------------------

vars().update(env.email_url("EMAIL_URL", default="smtp://localhost:25"))
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="practice-reviews@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_TIMEOUT = 60  # seconds; a server that says nothing must not keep a thread for good
ALERT_MAILS_PER_MINUTE = env.int("ALERT_MAILS_PER_MINUTE", default=600)
if ALERT_MAILS_PER_MINUTE < 1:
    raise ImproperlyConfigured("ALERT_MAILS_PER_MINUTE must be 1 or more; alerts are paused in the admin.")
ALERT_BOUNCES_TO = env("ALERT_BOUNCES_TO", default="")  # name+token@host comes back to it, through `read_bounces`

# --- Security --------------------------------------------------------------------------------------------------

SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^health/"]  # the container's own check speaks plain HTTP
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_TLS_PROXY", default=True) else None
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_REFERRER_POLICY = "strict-origin"  # not even our own logs learn from which search somebody opened a page
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_SECURE = True
CSRF_TRUSTED_ORIGINS = [BASE_URL]
X_FRAME_OPTIONS = "SAMEORIGIN"  # the admin shows previews of pages in a frame
SILENCED_SYSTEM_CHECKS = ["security.W019"]  # which asks for DENY

# Everybody knows the demo's passwords: this backend refuses them outside DEBUG.
AUTHENTICATION_BACKENDS = ["home.demo.auth.NoDemoPasswordBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# The public site runs only its own scripts and styles. Some admin screens carry inline scripts without a nonce.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],  # words completed while typing, and what was opened
        "form-action": [SELF],
        "frame-ancestors": [SELF],
        "base-uri": [NONE],
    }
}
CONTENT_SECURITY_POLICY_ADMIN = {
    "default-src": [SELF],
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "font-src": [SELF, "data:"],
    "object-src": [NONE],
    "form-action": [SELF],
    "frame-ancestors": [SELF],
    "base-uri": [SELF],
}

# --- Wagtail ---------------------------------------------------------------------------------------------------

WAGTAIL_SITE_NAME = env("WAGTAIL_SITE_NAME", default="Practice Reviews")
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAILDOCS_DOCUMENT_MODEL = "documents.SiteDocument"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "documents.forms.SiteDocumentForm"
WAGTAILDOCS_EXTENSIONS = ["pdf", "csv"]
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILIMAGES_IMAGE_MODEL = "documents.SiteImage"
WAGTAILIMAGES_IMAGE_FORM_BASE = "documents.forms.SiteImageForm"
WAGTAILIMAGES_RENDITION_STORAGE = "private"
WAGTAILIMAGES_EXTENSIONS = ["avif", "jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 50_000_000  # unpacked in memory: 200 MB at most; no camera of a phone makes more
WAGTAILSEARCH_BACKENDS = search_backends(env("SEARCH_URL", default=""), own="search.backend")
WAGTAILEMBEDS_FINDERS = []  # no third party is asked for anything
WAGTAILADMIN_RICH_TEXT_EDITORS = {"default": {"WIDGET": "home.rich_text.StrictRichTextArea"}}
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_DATE_FORMAT = "%d %B %Y"
WAGTAIL_APPROVAL_REQUIRE_COMMENTS = False

# --- Publishing ------------------------------------------------------------------------------------------------

# What follows a change is done after its commit, and again until it succeeds. Documents in rich text and StreamFields
# open by what the reference index says, so it is written with the page.
TASKS = {
    "default": {
        "BACKEND": "publishing.outbox.TaskBackend",
        "OPTIONS": {"AT_ONCE": ["wagtail.tasks.update_reference_index_task"]},
    }
}
# Apart from the database and its backups: a restored database must not revive what was withdrawn.
WITHDRAWAL_LEDGER = Path(env("WITHDRAWAL_LEDGER", default=str(DATA_DIR / "withdrawals")))
ADVANCE_NOTICE_WORKING_DAYS = env.int("ADVANCE_NOTICE_WORKING_DAYS", default=7)  # national bodies see a report first
WATCH_LIST_KEY = env.list("WATCH_LIST_KEY", default=[])  # by default, keys that come from SECRET_KEY
WAGTAIL_FINISH_WORKFLOW_ACTION = "publishing.finishing.publish_approved"
# A cache in front of the site (Wagtail's frontend_cache) is told of each page that changed, through the outbox.
FRONTEND_CACHE_URL = env.url("FRONTEND_CACHE_URL", default="")
if FRONTEND_CACHE_URL.scheme:
    INSTALLED_APPS.append("wagtail.contrib.frontend_cache")
    WAGTAILFRONTENDCACHE = front_cache(FRONTEND_CACHE_URL)
# How long browsers and proxies may show a page without asking again; never beyond the next thing that is due.
PAGE_MAX_AGE = env.int("PAGE_MAX_AGE", default=60)
RUN_SCHEDULER_IN_WEB_PROCESS = False  # production runs `manage.py run_scheduler` as a process of its own

# --- Logging: to the console, for whatever collects it ----------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "class": "config.logs.DiscreetFormatter",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {"django_tasks": {"level": "WARNING"}},  # two lines a saved page say nothing
}
