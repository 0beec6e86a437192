"""Protecting: the white list of accounts, each entered on the account itself."""

from contracts import protecting as pr
from contracts import stop_payment as sp
from contracts.problems import refuse
from services.stop_payment.measure import ACCOUNT, Account
from shared.ask import Ask, Decision
from shared.decider import Already, Outcome


def enter(ask: Ask, command: pr.ProtectAccount | pr.EndProtection) -> Decision:
    """Decide to enter an account in the white list, or to strike it off."""
    stream = f"{sp.MEASURE}-{ask.subject}"
    account = ask.state(ACCOUNT, stream)
    if isinstance(command, pr.ProtectAccount):
        return Decision({stream: protect(account, command)})
    return Decision({stream: end(account, command)})


def protect(account: Account, command: pr.ProtectAccount) -> Outcome:
    """Decide to enter an account; what is entered by the same source stays as it is."""
    entered = pr.AccountProtected(
        agency=command.bank_code, account_number=command.account_number, source=command.source
    )
    return Already(entered) if account.protected == entered else (entered,)


def end(account: Account, command: pr.EndProtection) -> Outcome:
    """Decide to strike an account off; Refused `not-protected` if it is not there."""
    if account.protected is None:
        raise refuse("not-protected")
    return (pr.ProtectionEnded(source=command.source),)
