"""Messages: frozen records that know their wire name and carry their marshmallow schema."""

import types
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, Field, dataclass, fields
from typing import (
    Any,
    ClassVar,
    Self,
    Union,
    cast,
    dataclass_transform,
    get_args,
    get_origin,
    get_type_hints,
)

from marshmallow import RAISE, Schema, ValidationError, validates_schema
from marshmallow import fields as wire_fields

from contracts.problems import Defect, refuse

Wire = dict[str, Any]
registry: dict[str, "type[Message]"] = {}


class MessageSchema(Schema):
    """Schema of one message: its fields, then the rules that span several of them."""

    record: ClassVar["type[Message]"]
    error_messages: ClassVar[dict[str, str]] = {"unknown": "unknown_field", "type": "not_an_object"}

    class Meta:
        """Unknown fields are refused: a misspelt name must not be silently dropped."""

        unknown = RAISE

    @validates_schema(skip_on_field_errors=False)
    def rules(self, data: Wire, **_: object) -> None:
        """Check the rules across fields on whatever fields are well formed."""
        errors: dict[str, list[Defect]] = {}
        for defect in self.record.rules(data):
            errors.setdefault(defect.pointer.removeprefix("/"), []).append(defect)
        if errors:
            raise ValidationError(errors)  # type: ignore[arg-type]  # any object may be a message


def _schema_of(cls: "type[Message]") -> Schema:
    hints = get_type_hints(cls, include_extras=True)
    members = {member.name: _wire_field(hints[member.name], member) for member in fields(cls)}  # type: ignore[arg-type]
    made = MessageSchema.from_dict(cast("Any", members), name=cls.__name__)
    cast("type[MessageSchema]", made).record = cls
    return made()


def _wire_field(hint: Any, member: "Field[Any]") -> wire_fields.Field[Any]:  # noqa: ANN401
    options: Wire = {"required": True, "error_messages": {"required": "required", "null": "required"}}
    if member.default is not MISSING:
        options |= {"required": False, "load_default": member.default, "allow_none": True}
        hint = _without_none(hint)
    if get_origin(hint) is tuple:
        return _list_of(get_args(hint)[0], options)
    return cast("wire_fields.Field[Any]", hint.__metadata__[0](**options))


def _list_of(item: "type[Message]", options: Wire) -> wire_fields.Field[Any]:
    options["error_messages"] = options["error_messages"] | {"invalid": "not_a_list"}
    return wire_fields.List(wire_fields.Nested(item.schema), **options)


def _without_none(hint: Any) -> Any:  # noqa: ANN401
    if get_origin(hint) in (Union, types.UnionType):
        return next(part for part in get_args(hint) if part is not type(None))
    return hint


def _defects(messages: object, pointer: str) -> Iterable[Defect]:
    if isinstance(messages, dict):
        for name, inner in messages.items():
            step = "" if name == "_schema" else f"/{str(name).replace('~', '~0').replace('/', '~1')}"
            yield from _defects(inner, pointer + step)
    elif isinstance(messages, list):
        for inner in messages:
            yield from _defects(inner, pointer)
    elif isinstance(messages, Defect):
        yield Defect(messages.code, pointer, messages.hint)
    else:
        yield Defect(str(messages), pointer)


@dataclass_transform(kw_only_default=True, frozen_default=True)
class Message:
    """A frozen record with a wire name; fields are annotated with the types of `contracts.types`."""

    wire: ClassVar[str] = ""
    schema: ClassVar[Schema]

    def __init_subclass__(cls, *, wire: str = "") -> None:
        """Make the subclass a frozen dataclass, build its schema, and register its wire name."""
        super().__init_subclass__()
        dataclass(frozen=True, kw_only=True)(cls)
        cls.wire = wire
        cls.schema = _schema_of(cls)
        if wire:
            registry[wire] = cls

    @classmethod
    def rules(cls, data: Mapping[str, Any]) -> Iterable[Defect]:
        """Yield what is wrong across fields; `data` holds only the fields that are well formed."""
        del data
        return ()

    @classmethod
    def load(cls, wire: object) -> Self:
        """Read a message from its wire form; raises Refused naming every defect."""
        values, defects = cls.examine(wire)
        if defects:
            raise refuse("invalid-command", defects=defects)
        return cls(**values)

    @classmethod
    def examine(cls, wire: object) -> tuple[Wire, tuple[Defect, ...]]:
        """Return the values of a wire form that nothing is wrong with, and every defect in it."""
        try:
            return cast("Wire", cls.schema.load(cast("Mapping[str, Any]", wire))), ()
        except ValidationError as problem:
            found = tuple(_defects(problem.messages, ""))
            values = cast("Wire", problem.valid_data or {})
            for defect in found:
                values.pop(defect.pointer[1:], None)
            return values, found

    def dump(self) -> Wire:
        """Return the wire form; fields that hold nothing are left out."""
        dumped = cast("Wire", self.schema.dump(self))
        return {name: value for name, value in dumped.items() if value is not None and value != []}


class Command(Message):
    """Something a party asks for, in the imperative.

    `roles` are those who may ask, `facts` reports of what happened at an agency. The digest that
    recognises a repeat covers the person unless `by_anyone`: a colleague who sends the same
    application sends the same order.
    """

    roles: ClassVar[frozenset[str]] = frozenset()
    by_anyone: ClassVar[bool] = False


class Event(Message):
    """Something that happened, in the past tense."""


def message_type(wire: str) -> type[Message]:
    """Return the record behind a wire name; KeyError if nobody declared it."""
    return registry[wire]
