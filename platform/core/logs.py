"""Log lines: one JSON object each in production, with the request's or the task's id.

They hold ids and names of views, never what a person wrote or how they are reached: addresses
in a line are masked, and a request is named by its view, since paths carry handles and keys.
"""

import logging
import re
from collections.abc import MutableMapping
from typing import Any

import structlog

ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
# What PostgreSQL quotes from a row: `Key (email)=(mina@example.org) already exists.`
QUOTED = re.compile(r"(?<=\)=)\(.*?\)(?= |$)|(?<=Failing row contains )\(.*\)", re.MULTILINE)
OF_REQUESTS = ("django.request", "django.security")


def configured(*, level: str, json: bool) -> dict[str, Any]:
    """Django's LOGGING. Everything goes to standard error, where the supervisor collects it."""
    lines = structlog.dev.ConsoleRenderer(
        colors=False, exception_formatter=structlog.dev.plain_traceback
    )
    last = structlog.processors.JSONRenderer() if json else lines
    processors = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.format_exc_info,
        without_addresses,
        last,
    ]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "lines": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": processors,
                "foreign_pre_chain": [
                    structlog.contextvars.merge_contextvars,
                    structlog.stdlib.add_log_level,
                    structlog.stdlib.add_logger_name,
                    structlog.processors.TimeStamper(fmt="iso", utc=True),
                    by_view,
                ],
            }
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "django.server": {"handlers": ["console"], "propagate": False},
            # What was refused has its line from `core.tracing`; only what broke is said twice.
            "django.request": {"level": "ERROR"},
        },
    }


def by_view(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Django's own lines quote the path of a request; name its view instead."""
    record: logging.LogRecord | None = event.get("_record")
    if record is None or not record.name.startswith(OF_REQUESTS):
        return event
    request = getattr(record, "request", None)
    match = getattr(request, "resolver_match", None)
    event["view"] = match.view_name if match else ""
    event["status"] = getattr(record, "status_code", None)
    event["event"] = str(event["event"]).partition(":")[0]
    return event


def without_addresses(
    logger: Any, method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    return {
        name: QUOTED.sub("(…)", ADDRESS.sub("<address>", value))
        if isinstance(value, str)
        else value
        for name, value in event.items()
    }
