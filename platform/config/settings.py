"""Settings, all of them from the environment. A fresh machine needs none; production names each.

Every name is explained in docs/self-hosting.md.
"""

from collections.abc import Callable
from email.utils import parseaddr
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from core import logs, vapid
from core.embedded import postgres, secrets

BASE_DIR = Path(__file__).resolve().parent.parent.parent
env = environ.Env()
environ.Env.read_env(env.path("EYELEVEL_ENV_FILE", default=BASE_DIR / ".env").root)

VAR_DIR = Path(env.str("EYELEVEL_VAR", default=str(BASE_DIR / "var")))
PRODUCTION = env.bool("EYELEVEL_PRODUCTION", default=False)
DEBUG = env.bool("DEBUG", default=False)


def required(name: str, *, otherwise: str | Callable[[], str]) -> str:
    """The variable's value; on a fresh machine a default, in production a clear refusal."""
    value: str = env.str(name, default="")
    if value:
        return value
    if PRODUCTION:
        raise ImproperlyConfigured(
            f"{name} is not set. EYELEVEL_PRODUCTION is on, so it must be: see docs/self-hosting.md"
        )
    return otherwise if isinstance(otherwise, str) else otherwise()


# The site
SECRET_KEY = required("SECRET_KEY", otherwise=lambda: secrets.stored("secret_key", folder=VAR_DIR))
# Keys the voters' pseudonyms. Changing it would give every voter a second ballot.
VOTER_KEY_SECRET = required(
    "VOTER_KEY_SECRET", otherwise=lambda: secrets.stored("voter_key_secret", folder=VAR_DIR)
)
PORT = env.int("PORT", default=8000)
SITE_URL = required("SITE_URL", otherwise=f"http://127.0.0.1:{PORT}").rstrip("/")
SITE_NAME = env.str("SITE_NAME", default="Eyelevel")
HTTPS = SITE_URL.startswith("https://")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = [SITE_URL]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

INSTALLED_APPS = [
    "cms",
    "care",
    "payments",
    "community",
    "projects",
    "notifications",
    "accounts",
    "core",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "wagtail.contrib.simple_translation",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "modelsearch",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "pgtrigger",
    "csp",
    "anymail",
    "django_htmx",
    "template_partials",
    "rules.apps.AutodiscoverRulesConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
]

MIDDLEWARE = [
    "core.tracing.TracingMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "csp.middleware.CSPMiddleware",
    "core.maintenance.MaintenanceMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.readers.ReaderMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "core.limiting.LimitMiddleware",
    "cms.gate.GateMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "core.context.site",
                "accounts.context.people",
                "notifications.context.attention",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# Data
DATABASES = {
    "default": env.db_url_config(required("DATABASE_URL", otherwise=lambda: postgres.url(VAR_DIR)))
}
# A socket's folder arrives as libpq writes it, in the query; Django wants it as the host.
if folder := DATABASES["default"].get("OPTIONS", {}).pop("host", ""):
    DATABASES["default"]["HOST"] = folder
DATABASES["default"] |= {
    "CONN_MAX_AGE": env.int("CONN_MAX_AGE", default=300),
    "CONN_HEALTH_CHECKS": True,
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env.str("REDIS_URL", default="")
CACHES = {
    "default": (
        {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
        if REDIS_URL
        # Room for the counts behind the limits on sign-in: three hundred entries, as Django has
        # it, are soon pushed out by whoever wants to try more passwords.
        else {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "core_cache",
            "OPTIONS": {"MAX_ENTRIES": 100_000},
        }
    ),
    # Pages fetch their renditions with one query; a second copy would only cost writes.
    "renditions": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
}
MEDIA_ROOT = VAR_DIR / "media"
MEDIA_URL = "/media/"
STATIC_ROOT = VAR_DIR / "static"
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "core.stylesheets.BundleFinder",
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "whitenoise.storage.CompressedManifestStaticFilesStorage"
            if env.bool("STATIC_HASHED", default=not DEBUG)
            else "django.contrib.staticfiles.storage.StaticFilesStorage"
        )
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
IMAGE_MAX_BYTES = env.int("IMAGE_MAX_BYTES", default=8 * 1024 * 1024)
IMAGE_MAX_PIXELS = env.int("IMAGE_MAX_PIXELS", default=40_000_000)

# Languages: public URLs carry one, English is the source.
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("pl", _("Polish")), ("de", _("German")), ("fa", _("Persian"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.str("TIME_ZONE", default="Europe/Warsaw")

# People
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [{"NAME": "accounts.passwords.Password"}]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "accounts:arrived"
ACCOUNT_SIGNUP_REDIRECT_URL = "accounts:arrived"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "notifications.adapters.OutboxAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "accounts.forms.SignupForm"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "handle"
ACCOUNT_USERNAME_VALIDATORS = "accounts.handles.VALIDATORS"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
# A code typed in the same browser keeps what a visitor meant to do; a link may open elsewhere.
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# One address at a time: the new one is confirmed by a code, and both are told.
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = True
# Limits on sign-in count by address. Behind proxies every visitor would have that of the proxy,
# and one of them could lock out all; see docs/self-hosting.md.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=1 if PRODUCTION else 0)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
# How often one account or network may send forms; how much each door takes: config.limits.
RATE_LIMITS = env.bool("RATE_LIMITS", default=True)
RATE_LIMIT_OF = "config.limits.limit_of"
# While the site is worked on: core/maintenance.py.
MAINTENANCE = env.bool("MAINTENANCE", default=False)
MAINTENANCE_FILE = VAR_DIR / "maintenance"
MFA_TOTP_ISSUER = SITE_NAME
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
MFA_FORMS = {
    "authenticate": "accounts.second_factor_forms.AuthenticateForm",
    "reauthenticate": "accounts.second_factor_forms.ReauthenticateForm",
    "add_webauthn": "accounts.second_factor_forms.AddPasskeyForm",
    "edit_webauthn": "accounts.second_factor_forms.EditPasskeyForm",
}
# Operators and owners of firms enter the admin with one only; see docs/self-hosting.md.
REQUIRE_SECOND_FACTOR = env.bool("REQUIRE_SECOND_FACTOR", default=True)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30

# Mail: files and a page to read them, or any server.
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Eyelevel <hello@eyelevel.test>")
MAILBOX_DIR = VAR_DIR / "mail"
# A mail provider by the name that Anymail has for it, with its keys: instead of EMAIL_URL.
ANYMAIL_ESP = env.str("ANYMAIL_ESP", default="")
ANYMAIL = env.json("ANYMAIL", default={})
if not ANYMAIL_ESP:
    required("EMAIL_URL", otherwise="filemail:")
vars().update(mail := env.email_url("EMAIL_URL", default="filemail:"))
if ANYMAIL_ESP:
    mail["EMAIL_BACKEND"] = f"anymail.backends.{ANYMAIL_ESP}.EmailBackend"
EMAIL_FILE_PATH = MAILBOX_DIR
MAILBOX_PAGE = mail["EMAIL_BACKEND"].endswith("filebased.EmailBackend")
# Whatever sends a mail writes a row of the outbox; only the outbox delivers. A server that hangs
# must give up well before the mail is taken for one whose sender was killed.
DELIVERY_BACKEND = mail["EMAIL_BACKEND"]
EMAIL_BACKEND = "notifications.backends.OutboxBackend"
EMAIL_TIMEOUT = 60

# Attention: what holds until a person chooses. Hours are those of the person's own zone.
WEEKLY_CAP = env.int("WEEKLY_CAP", default=3)
DIGEST_HOUR = env.int("DIGEST_HOUR", default=8)
QUIET_HOURS = tuple(map(int, env.str("QUIET_HOURS", default="22-7").split("-")))
# Messages to phones are offered once there is a key: see docs/self-hosting.md.
VAPID_PRIVATE_KEY = (
    env.str("VAPID_PRIVATE_KEY", default="")
    if PRODUCTION or "VAPID_PRIVATE_KEY" in env
    else secrets.stored("vapid_private_key", folder=VAR_DIR, make=vapid.new_key)
)
VAPID_SUBJECT = env.str("VAPID_SUBJECT", default=parseaddr(DEFAULT_FROM_EMAIL)[1])
# We post to what browsers name, so only to services we know: a host, or all below a point.
PUSH_SERVICES = env.list(
    "PUSH_SERVICES",
    default=[
        "fcm.googleapis.com",
        "jmt17.google.com",
        ".push.services.mozilla.com",
        ".push.apple.com",
        ".notify.windows.com",
    ],
)

# Work in the background
CELERY_BROKER_URL = required("CELERY_BROKER_URL", otherwise="filesystem://localhost/")
CELERY_BROKER_DIR = VAR_DIR / "broker"
SWEEP_SECONDS = env.float("SWEEP_SECONDS", default=10.0)

# Money
SANDBOX_PORT = env.int("SANDBOX_PORT", default=8010)
STRIPE_SECRET_KEY = required("STRIPE_SECRET_KEY", otherwise="sk_test_sandbox")
STRIPE_WEBHOOK_SECRET = required(
    "STRIPE_WEBHOOK_SECRET",
    otherwise=lambda: "whsec_" + secrets.stored("stripe_webhook_secret", folder=VAR_DIR),
)
STRIPE_LIVE = env.bool("STRIPE_LIVE", default=False)
STRIPE_API_BASE = env.str(
    "STRIPE_API_BASE",
    default=(
        f"http://127.0.0.1:{SANDBOX_PORT}"
        if STRIPE_SECRET_KEY == "sk_test_sandbox"  # noqa: S105 - no secret
        else "https://api.stripe.com"
    ),
)
if STRIPE_SECRET_KEY.startswith(("sk_live_", "rk_live_")) and not STRIPE_LIVE:
    raise ImproperlyConfigured(
        "STRIPE_SECRET_KEY is a live key but STRIPE_LIVE is off: set STRIPE_LIVE=1 once the "
        "go-live checklist of docs/self-hosting.md is done, or use a test key."
    )
STRIPE_CHECKOUT_ORIGIN = (
    STRIPE_API_BASE if "127.0.0.1" in STRIPE_API_BASE else "https://checkout.stripe.com"
)
# Where a bank asks its customer: Stripe leads there when a failed payment is confirmed.
STRIPE_BANK_ORIGIN = (
    STRIPE_API_BASE if "127.0.0.1" in STRIPE_API_BASE else "https://hooks.stripe.com"
)
CHARGES_PER_SECOND = env.float("CHARGES_PER_SECOND", default=10.0)

# Answers: how long a firm may take before the operators are called, and when it is reminded.
CARE_ANSWER_HOURS = env.int("CARE_ANSWER_HOURS", default=72)
CARE_REMIND_HOURS = env.int("CARE_REMIND_HOURS", default=48)

# Content
WAGTAIL_SITE_NAME = SITE_NAME
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAIL_I18N_ENABLED = True
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_FRONTEND_LOGIN_URL = WAGTAILADMIN_LOGIN_URL = "/accounts/login/"
# Publishes what was approved, which need not be what was saved last.
WAGTAIL_FINISH_WORKFLOW_ACTION = "cms.finishing.publish_pinned"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "cms.uploads.DocumentForm"
WAGTAILDOCS_EXTENSIONS = ["csv", "odp", "ods", "odt", "pdf", "txt", "zip"]
WAGTAILDOCS_INLINE_CONTENT_TYPES: list[str] = []
WAGTAILIMAGES_IMAGE_FORM_BASE = "cms.uploads.ImageForm"
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = IMAGE_MAX_BYTES
WAGTAILIMAGES_MAX_IMAGE_PIXELS = IMAGE_MAX_PIXELS
MODELSEARCH_BACKENDS = {"default": {"BACKEND": "modelsearch.backends.database"}}

# Safety
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
CSRF_FAILURE_VIEW = "core.views.csrf_failure"
CONTENT_SECURITY_POLICY = {
    # Wagtail's admin has a looser one: cms.gate.
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'", *sorted({STRIPE_CHECKOUT_ORIGIN, STRIPE_BANK_ORIGIN})],
    },
}

# Watching
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
LOGGING = logs.configured(
    level=env.str("LOG_LEVEL", default="INFO" if PRODUCTION else "WARNING"),
    json=env.bool("LOG_JSON", default=PRODUCTION),
)
