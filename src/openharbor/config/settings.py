"""Settings, from the environment. A wrong value refuses to start. Each one is described in docs/guide/operator.md."""

import secrets
from pathlib import Path

from openharbor.config import environment as env

PACKAGE = Path(__file__).resolve().parent.parent

HOME = env.folder("OPENHARBOR_HOME", Path("var"))
SECRET_KEY = env.secret("OPENHARBOR_SECRET_KEY") or env.kept_secret(HOME / "secret_key", secrets.token_urlsafe)
PEPPER = env.secret("OPENHARBOR_PEPPER") or env.kept_secret(HOME / "pepper", secrets.token_urlsafe)
VAULT_SIDE = HOME / "side.sqlite3"
FILES = HOME / "files"
PAPER = HOME / "paper"
DEBUG = env.switch("OPENHARBOR_DEBUG", default=False)
HTTPS = env.switch("OPENHARBOR_HTTPS", default=False)
ALLOWED_HOSTS = env.words("OPENHARBOR_HOSTS", "localhost 127.0.0.1 [::1]")
ORIGIN = env.origin("OPENHARBOR_ORIGIN", "http://localhost:8000")
LEAVE_URL = env.web_address("OPENHARBOR_LEAVE_URL", "https://www.weather.gov/")
REPORTS_AN_HOUR = env.number("OPENHARBOR_REPORTS_AN_HOUR", 60)
UPLOADS = env.switch_that_needs("OPENHARBOR_UPLOADS", ("PIL", "pikepdf"), "pip install 'openharbor[uploads]'")
EXTRA_REGIONS = env.folders("OPENHARBOR_REGIONS")

INSTALLED_APPS = [
    "django.contrib.staticfiles",
    "openharbor.core",
    "openharbor.vault",
    "openharbor.network",
    "openharbor.directory",
    "openharbor.learn",
    "openharbor.report",
]
MIDDLEWARE = [
    "openharbor.core.headers.HeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "openharbor.core.limits.BodyLimitMiddleware",
    "openharbor.core.audience.AudienceMiddleware",
]
ROOT_URLCONF = "openharbor.config.urls"
WSGI_APPLICATION = "openharbor.config.wsgi.application"
AUTH_USER_MODEL = "core.User"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": ["openharbor.core.chrome.chrome"],
            "builtins": ["django.templatetags.i18n", "openharbor.core.templatetags.chrome"],
        },
    }
]

DATABASES = {"default": env.database("OPENHARBOR_DATABASE", HOME / "openharbor.sqlite3")}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("es", "Español")]
LOCALE_PATHS = [PACKAGE / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STORAGES = {"staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}}
WHITENOISE_MAX_AGE = 3600

APPEND_SLASH = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 40
FILE_UPLOAD_HANDLERS: list[str] = []  # only views marked by core.limits.takes_file receive one
CSRF_FAILURE_VIEW = "openharbor.core.views.forbidden"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_AGE = None  # gone when the browser closes
SECURE_SSL_REDIRECT = False  # the front server redirects; a redirect from here would carry the path
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"quiet": {"()": "openharbor.core.logs.QuietFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "quiet"}},
    "root": {"handlers": ["console"], "level": "ERROR"},
    # Django's own handlers mail or print whole requests; ours print neither path nor words.
    "loggers": {"django": {"handlers": ["console"], "level": "ERROR", "propagate": False}},
}
