"""The domain services themselves, for whoever runs them all in one process, or watches them."""

from services.stop_payment.domain import DOMAIN as STOP_PAYMENT

DOMAINS = (STOP_PAYMENT,)
