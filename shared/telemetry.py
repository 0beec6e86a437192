"""Log lines: JSON on standard error, one thing that happened each, and no personal data.

Each names its `process`. `request_id`, `order` and `position` are on the lines about them, so that
an order can be followed through all processes.
"""

import logging
import sys
import traceback
from collections.abc import Iterator

import structlog
from sqlalchemy.exc import OperationalError
from structlog.typing import EventDict, ExcInfo, Processor, WrappedLogger


def configure(level: str, process: str = "tocsin") -> None:
    """Send lines of at least `level` to standard error as JSON, those of libraries too.

    ValueError for an unknown level.
    """
    levels = logging.getLevelNamesMapping()
    if level.upper() not in levels:
        raise ValueError(f"{level!r} is none of {', '.join(levels)}")
    json = structlog.processors.JSONRenderer(ensure_ascii=False)
    added = _added(process)
    structlog.configure(
        processors=[*added, json],
        wrapper_class=structlog.make_filtering_bound_logger(levels[level.upper()]),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    foreign: list[Processor] = [structlog.stdlib.add_logger_name, _unquoting, *added]
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, json],
            foreign_pre_chain=foreign,
        )
    )
    logging.basicConfig(handlers=[handler], level=level.upper(), force=True)


def trace(problem: BaseException) -> str:
    """Return where a problem came from, and what kind it is: its words may quote somebody's data.

    What files, sockets and databases that do not answer say of themselves is kept.
    """
    return "\n".join(
        "".join([*traceback.format_tb(each.__traceback__), _said(each)]) for each in _chain(problem)
    )


def _added(process: str) -> list[Processor]:
    def name(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
        return {"process": process, **line}

    return [
        name,
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.ExceptionRenderer(_rendered),
    ]


def _rendered(exc_info: ExcInfo) -> str:
    return trace(exc_info[1])


def _unquoting(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    """Leave out what a library puts into its line about an exception: its words, most of all."""
    record: logging.LogRecord = line["_record"]
    return {**line, "event": str(record.msg)} if record.exc_info else line


def _chain(problem: BaseException) -> Iterator[BaseException]:
    """Yield what led to a problem, and then the problem."""
    before = problem.__cause__ or (None if problem.__suppress_context__ else problem.__context__)
    if before is not None:
        yield from _chain(before)
    yield problem


def _said(problem: BaseException) -> str:
    kind = f"{type(problem).__module__}.{type(problem).__qualname__}"
    if isinstance(problem, OperationalError):
        problem = problem.orig or problem
    elif not isinstance(problem, OSError):
        return kind
    return f"{kind}: {str(problem).partition(chr(10))[0]}"
