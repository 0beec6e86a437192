"""Opening what is sealed in a record, with the key of its case."""

from dataclasses import replace

from contracts.envelope import Envelope
from shared import sealing


def opened(secret: bytes, event: Envelope) -> Envelope:
    """Return a record with all of it in clear; ValueError if this key does not open it."""
    if event.key_id is None:
        return event
    keys = {event.key_id: sealing.CaseKey.of(event.key_id, secret)}
    signature = sealing.opened_signature(keys, event)
    return replace(event, data=sealing.opened(keys, event), signature=signature)
