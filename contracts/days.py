"""Days of the calendar."""

import re
from datetime import date
from typing import Annotated

from contracts.fields import Text, wrong


class DayField(Text):
    """Day of the calendar (ISO 8601), one that there is."""

    code = "day_format"
    pattern = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")

    def read(self, text: str) -> str:
        """Return the day as written: text order is day order."""
        try:
            date.fromisoformat(text)
        except ValueError:
            raise wrong(self.code) from None
        return text


Day = Annotated[str, DayField]
