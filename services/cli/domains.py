"""The domain services themselves, for whoever runs them all in one process, or watches them."""

from services.company_checks.domain import DOMAIN as COMPANY_CHECKS
from services.number_blocking.domain import DOMAIN as NUMBER_BLOCKING
from services.stop_payment.domain import DOMAIN as STOP_PAYMENT

DOMAINS = (STOP_PAYMENT, NUMBER_BLOCKING, COMPANY_CHECKS)
