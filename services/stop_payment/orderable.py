"""What a bank can be ordered to do."""

from contracts import controls as ct
from contracts import freezing as fz
from contracts import holding as hd
from contracts import inquiries as iq
from contracts import measures as ms
from contracts import returns as rt
from contracts import tracing as tr
from contracts import transaction_stops as ts

Shaped = ts.Change | ms.Change | fz.Change | rt.ReturnOrdered
Instruction = ts.Stop | tr.QueryOrdered | iq.Inquiry | Shaped | hd.Held | ct.Ordered
"""Stop, tell what it knows, freeze, change a measure, pay, hold what a person has there, control
what a company has."""
