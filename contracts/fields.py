"""Kinds of fields: text, one of a few words, whole numbers, yes or no; and their JSON Schemas."""

import re
from typing import Any, cast

from marshmallow import ValidationError
from marshmallow import fields as wire_fields

from contracts.problems import Defect

PERSONAL = "personal"
"""Marks a field whose value is about a person: sealed before it is hashed, masked on screens."""
ERASED = "[erased]"
"""What stands for a personal value whose key was destroyed."""
LARGEST = 2**53 - 1
"""The largest whole number that every reader of JSON keeps exact."""
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029]")


class Text(wire_fields.String):
    """Text of 1 to `longest` characters without control characters; outer blanks are dropped.

    Nothing but blanks is the same as nothing.
    """

    code = "text_format"
    hint = ""
    longest = 200
    pattern: re.Pattern[str] | None = None

    def _deserialize(self, value: object, *_: object, **__: object) -> Any:  # noqa: ANN401  what `read` makes
        if not isinstance(value, str):
            raise wrong(self.code, self.hint)
        if _CONTROL.search(value):
            raise wrong("control_character")
        text = value.strip()
        if not text and self.allow_none:
            return None
        if not text:
            raise wrong("required")
        if self.pattern is None and len(text) > self.longest:
            raise wrong("too_long", str(self.longest))
        if self.pattern is not None and not self.pattern.fullmatch(text):
            raise wrong(self.code, self.hint)
        return self.read(text)

    def read(self, text: str) -> Any:  # noqa: ANN401  each kind its own
        """Return the value that `text` stands for; raises ValidationError with a defect code."""
        return text

    def json_schema(self) -> dict[str, Any]:
        """Return this field's JSON Schema."""
        if self.pattern is None:
            return {"type": "string", "minLength": 1, "maxLength": self.longest}
        return {"type": "string", "pattern": f"^({self.pattern.pattern})$"}


class IntegerField(wire_fields.Integer):
    """Whole number between `least` and `most`; text of digits is read too, as tables hold text."""

    least = 0
    most = LARGEST

    def _deserialize(self, value: object, *_: object, **__: object) -> int:
        if isinstance(value, str) and re.fullmatch(r"[0-9]{1,16}", value):
            value = int(value)
        if type(value) is not int or not self.least <= value <= self.most:
            raise wrong("integer_format", f"{self.least}-{self.most}")
        return int(value)

    def json_schema(self) -> dict[str, Any]:
        """Return this field's JSON Schema; digits in a string are read as well."""
        return {"type": "integer", "minimum": self.least, "maximum": self.most}


class YesNoField(wire_fields.Boolean):
    """True or false, as JSON writes them."""

    def _deserialize(self, value: object, *_: object, **__: object) -> bool:
        if not isinstance(value, bool):
            raise wrong("boolean_format")
        return value

    def json_schema(self) -> dict[str, Any]:
        """Return this field's JSON Schema."""
        return {"type": "boolean"}


def choice(*allowed: str) -> type[Text]:
    """Return a field type for one of a few words."""

    class Choice(Text):
        words = allowed

        def read(self, text: str) -> str:
            if text not in allowed:
                raise wrong("choice_unknown", ", ".join(allowed))
            return text

        def json_schema(self) -> dict[str, Any]:
            return {"type": "string", "enum": list(allowed)}

    return Choice


def choices(of: wire_fields.Field[Any]) -> tuple[str, ...]:
    """Return the words that a field is one of; none if it can say anything else."""
    return tuple(getattr(of, "words", ()))


def matching(expression: str, code: str, hint: str = "") -> type[Text]:
    """Return a field type for text that matches `expression` whole; `code` names what does not."""
    return type(
        "Matching", (Text,), {"pattern": re.compile(expression), "code": code, "hint": hint}
    )


def text(longest: int) -> type[Text]:
    """Return a field type for free text of at most `longest` characters."""
    return type("Text", (Text,), {"longest": longest})


def wrong(code: str, hint: str = "") -> ValidationError:
    """Return what a field raises to say, by a code of the catalogue, what is wrong with it."""
    return ValidationError(cast("list[str]", [Defect(code, "", hint)]))
