"""The product's settings, and the baselines' addresses beside its own."""

from config.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.urls"
# Forms are counted as ever, but one account may send as many as the benchmark has.
RATE_LIMIT_OF = "benchmarks.limits.limit_of"
