"""Structured log lines: JSON on standard error, with request and order ids, no personal data."""

import logging
import sys

import structlog

_ADDED: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
]


def configure(level: str) -> None:
    """Send lines of at least `level` to standard error as JSON; ValueError for an unknown level."""
    levels = logging.getLevelNamesMapping()
    if level.upper() not in levels:
        raise ValueError(f"{level!r} is none of {', '.join(levels)}")
    json = structlog.processors.JSONRenderer(ensure_ascii=False)
    structlog.configure(
        processors=[*_ADDED, json],
        wrapper_class=structlog.make_filtering_bound_logger(levels[level.upper()]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    rest: list[structlog.typing.Processor] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        json,
    ]
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(processors=rest, foreign_pre_chain=_ADDED)
    )
    logging.basicConfig(handlers=[handler], level=level.upper(), force=True)  # what libraries say
