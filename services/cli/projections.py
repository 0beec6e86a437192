"""The tables that can be built again from the log, by name."""

from collections.abc import Callable

from services.gateway.readmodels.orders import OrdersProjection
from shared.projection import Projection
from shared.register import RegisterProjection
from shared.vault import Vault

PROJECTIONS: dict[str, Callable[[Vault], Projection]] = {
    OrdersProjection.name: OrdersProjection,
    RegisterProjection.name: lambda _: RegisterProjection(),
}
