"""Examples of orders about targets, of every kind."""

from contracts.content_examples import CONTENT
from contracts.number_examples import NUMBERS

TARGETS = NUMBERS | CONTENT
