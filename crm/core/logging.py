"""Structured logs: one line per event, as JSON for machines or readable for people, each with the id of its request."""

import logging
import sys
from typing import Any

import structlog
from structlog.typing import EventDict, Processor

SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def configure(*, as_json: bool, level: str) -> dict[str, Any]:
    """Set structlog up and return Django's LOGGING, so that both write the same lines.

    Args:
        as_json: one JSON object per line; else readable lines.
        level: the least important level that is written.
    """
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "lines": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": [*SHARED, structlog.stdlib.ExtraAdder(), _without_request],
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_ending(as_json=as_json)],
            }
        },
        "filters": {"unexpected": {"()": "django.utils.log.CallbackFilter", "callback": _is_unexpected}},
        "handlers": {"lines": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["lines"], "level": level},
        "loggers": {
            # Everything goes up to the root handler, and so reaches the log once.
            "django": {"handlers": [], "level": level, "propagate": True},
            # A refused request has its line from the middleware, and whoever answers 5xx says why.
            "django.request": {"level": "ERROR", "filters": ["unexpected"]},
            "django.security.DisallowedHost": {"level": "CRITICAL"},
        },
    }


def _ending(*, as_json: bool) -> list[Processor]:
    if as_json:
        # Without the local variables: they hold what people typed.
        traceback = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
        return [structlog.processors.ExceptionRenderer(traceback), structlog.processors.JSONRenderer(default=str)]
    return [
        structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback, sort_keys=False
        )
    ]


def _is_unexpected(record: logging.LogRecord) -> bool:
    return record.exc_info is not None


def _without_request(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """Drop Django's request object; its id is in the line already."""
    event.pop("request", None)
    return event
