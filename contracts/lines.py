"""Numbers of lines: mobile, fixed, short and service numbers, sender ids, devices."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from stdnum import imei

from contracts.fields import Text, choice, wrong
from contracts.problems import Defect

MOBILE, FIXED, SERVICE, SENDER, DEVICE = "mobile", "fixed", "service", "sender_id", "device"
NUMBER_TYPES = (MOBILE, FIXED, SERVICE, SENDER, DEVICE)
_FORMS: Mapping[str, re.Pattern[str]] = {
    MOBILE: re.compile(r"1[3-9][0-9]{9}"),
    FIXED: re.compile(r"0(?:10|2[0-9])[2-9][0-9]{7}|0[3-9][0-9]{2}[2-9][0-9]{6,7}"),
    SERVICE: re.compile(r"1[0-2][0-9]|1[0-2][0-9]{3,4}|9[56][0-9]{3,7}|[48]00[0-9]{7}"),
    SENDER: re.compile(r"106[0-9]{5,17}|9[56][0-9]{3,7}|1[0-2][0-9]{3,4}"),
    DEVICE: re.compile(r"[0-9]{15}"),
}
"""How a number of each type is written, in digits; area codes with their zero."""
_PUNCTUATION = re.compile(r"[\s().·/\u2010-\u2015-]")
_COUNTRY = re.compile(r"(?:\+|00)86(?:0(?=10|2|[3-9]))?|86(?=1[3-9][0-9]{9}$|0[0-9]{9,11}$)")
_ABROAD = re.compile(r"(?:\+|00)[0-9]+")


class LineField(Text):
    """Number of a line or device as it is dialled in mainland China, in digits only.

    Full-width digits, blanks, dashes, dots, brackets and the country code, however it is written,
    are taken away. A number of another country is refused: no carrier here serves it.
    """

    code = "number_format"

    def read(self, text: str) -> str:
        """Return the digits."""
        plain = _PUNCTUATION.sub("", unicodedata.normalize("NFKC", text))
        at_home = _COUNTRY.match(plain)
        digits = plain[at_home.end() :] if at_home else plain
        if not at_home and _ABROAD.fullmatch(plain):
            raise wrong("number_abroad")
        if at_home and not re.match(r"1[3-9]|[48]00|9[56]|10(?![0-9]{8}$)", digits):
            digits = f"0{digits.lstrip('0')}"
        if not re.fullmatch(r"[0-9]{3,20}", digits):
            raise wrong(self.code)
        return digits


def number_rules(data: Mapping[str, Any]) -> Iterable[Defect]:
    """Yield what is wrong with a number for its type: its form, a device's check digit."""
    number, kind = data.get("number"), data.get("number_type")
    if not number or not kind:
        return
    if not _FORMS[kind].fullmatch(number):
        yield Defect("number_type_mismatch", "/number", kind)
    elif kind == DEVICE and not imei.is_valid(number):
        yield Defect("device_check_digit", "/number")


LineNumber = Annotated[str, LineField]
NumberType = Annotated[str, choice(*NUMBER_TYPES)]
