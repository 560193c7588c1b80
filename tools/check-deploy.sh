#!/usr/bin/env bash
# Django's deployment checks, and ours, against an environment as in production.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

random() { .venv/bin/python -c 'import secrets; print(secrets.token_urlsafe(60))'; }
export EYELEVEL_PRODUCTION=1 EYELEVEL_ENV_FILE=/dev/null EYELEVEL_VAR=$folder
export SECRET_KEY VOTER_KEY_SECRET
SECRET_KEY=$(random) VOTER_KEY_SECRET=$(random)
export SITE_URL=https://eyelevel.example ALLOWED_HOSTS=eyelevel.example
export DATABASE_URL=postgresql://nobody@127.0.0.1:1/unused
export CELERY_BROKER_URL=redis://127.0.0.1:1/0 REDIS_URL=redis://127.0.0.1:1/1
export EMAIL_URL=smtp+tls://user:pass@127.0.0.1:1 DEFAULT_FROM_EMAIL=hello@eyelevel.org
export STRIPE_SECRET_KEY=rk_test_deploycheck STRIPE_WEBHOOK_SECRET=whsec_deploycheck
.venv/bin/python manage.py check --deploy --fail-level WARNING
