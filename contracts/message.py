"""Messages: frozen records that know their wire name and carry their marshmallow schema."""

import types
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, Field, dataclass, fields, replace
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

from marshmallow import RAISE, Schema, ValidationError
from marshmallow import fields as wire_fields

from contracts.envelope import is_sealed
from contracts.fields import ERASED, PERSONAL
from contracts.problems import Defect, refuse

Wire = dict[str, Any]
registry: dict[str, "type[Message]"] = {}
_NOT_AN_OBJECT = "not_an_object"
_AS_IN_JSON = (str, int, bool)
_REQUIRED: Mapping[str, Any] = {
    "required": True,
    "error_messages": {"required": "required", "null": "required"},
}


class MessageSchema(Schema):
    """Schema of one message; a misspelt name must not be silently dropped, so it is refused."""

    error_messages = {"unknown": "unknown_field", "type": _NOT_AN_OBJECT}  # noqa: RUF012

    class Meta:
        """Unknown fields are refused."""

        unknown = RAISE


class Records(wire_fields.Field[tuple["Message", ...]]):
    """A list of records of one kind inside a message."""

    def __init__(self, item: "type[Message]", **options: Any) -> None:  # noqa: ANN401
        """Hold records of kind `item`."""
        super().__init__(**options)
        self.item = item

    def _deserialize(self, value: object, *_: object, **__: object) -> tuple["Message", ...]:
        if not isinstance(value, list):
            raise ValidationError("not_a_list")
        examined = [self.item.examine(each) for each in value]
        found = [
            Defect(defect.code, f"/{index}{defect.pointer}", defect.hint)
            for index, (_, defects) in enumerate(examined)
            for defect in defects
        ]
        if found:
            raise ValidationError(cast("list[str]", found))
        return tuple(self.item(**values) for values, _ in examined)

    def _serialize(
        self, value: tuple["Message", ...] | None, *_: object, **__: object
    ) -> list[Wire]:
        return [each.dump() for each in value or ()]


class Listed(wire_fields.Field[tuple[str, ...]]):
    """A list of texts of one kind inside a message."""

    def __init__(self, item: wire_fields.Field[str], **options: Any) -> None:  # noqa: ANN401
        """Hold texts of the kind `item`."""
        super().__init__(**options)
        self.item = item

    def _deserialize(self, value: object, *_: object, **__: object) -> tuple[str, ...]:
        if not isinstance(value, list):
            raise ValidationError("not_a_list")
        held: list[str] = []
        found: list[Defect] = []
        for index, each in enumerate(value):
            try:
                held.append(self.item.deserialize(each))
            except ValidationError as problem:
                found += [replace(defect, pointer=f"/{index}") for defect in _named(problem)]
        if found:
            raise ValidationError(cast("list[str]", found))
        return tuple(held)

    def _serialize(self, value: tuple[str, ...] | None, *_: object, **__: object) -> list[str]:
        return list(value or ())


def _named(problem: ValidationError) -> Iterable[Defect]:
    found = cast("list[Any]", problem.messages)
    return (each if isinstance(each, Defect) else Defect(each) for each in found)


def _schema_of(cls: "type[Message]") -> Schema:
    hints = get_type_hints(cls, include_extras=True)
    members = {
        member.name: _wire_field(hints[member.name], member) for member in fields(cast("Any", cls))
    }
    return MessageSchema.from_dict(cast("Any", members), name=cls.__name__)()


def _converted(cls: "type[Message]") -> frozenset[str]:
    """Return the fields that a record holds in another form than its wire form does."""
    hints = get_type_hints(cls)
    return frozenset(
        name for name in cls.schema.fields if _without_none(hints[name]) not in _AS_IN_JSON
    )


def _personal(cls: "type[Message]") -> frozenset[str]:
    hints = get_type_hints(cls, include_extras=True)
    marks = {name: getattr(_without_none(hint), "__metadata__", ()) for name, hint in hints.items()}
    return frozenset(name for name, found in marks.items() if PERSONAL in found)


def _wire_field(hint: Any, member: "Field[Any]") -> wire_fields.Field[Any]:  # noqa: ANN401
    options: Wire = dict(_REQUIRED)
    if member.default is not MISSING:
        nullable = member.default is None
        options |= {"required": False, "load_default": member.default, "allow_none": nullable}
        hint = _without_none(hint)
    bare = hint.__origin__ if hasattr(hint, "__metadata__") else hint
    if get_origin(bare) is tuple:
        item = get_args(bare)[0]
        if hasattr(item, "__metadata__"):
            return Listed(item.__metadata__[0](**_REQUIRED), **options)
        return Records(item, **options)
    return cast("wire_fields.Field[Any]", hint.__metadata__[0](**options))


def _without_none(hint: Any) -> Any:  # noqa: ANN401
    if get_origin(hint) in (Union, types.UnionType):
        return next(part for part in get_args(hint) if part is not type(None))
    return hint


def _defects(messages: Mapping[str, list[Any]]) -> Iterable[Defect]:
    for name, found in messages.items():
        whole = found == [_NOT_AN_OBJECT]
        pointer = "" if whole else f"/{name.replace('~', '~0').replace('/', '~1')}"
        for each in found:
            defect = each if isinstance(each, Defect) else Defect(each)
            yield Defect(defect.code, pointer + defect.pointer, defect.hint)


class _OnDemand:
    """What is made of a class when it is first asked for, and kept there: no process needs all.

    Each class has one of its own, or it would find what was made of its parent.
    """

    def __init__(self, name: str, make: "Callable[[type[Message]], object]") -> None:
        self._name = name
        self._make = make

    def __get__(self, _: "Message | None", owner: "type[Message]") -> object:
        made = self._make(owner)
        setattr(owner, self._name, made)
        return made


_MADE_OF_ANNOTATIONS: "Mapping[str, Callable[[type[Message]], object]]" = {
    "schema": _schema_of,
    "personal": _personal,
    "_converted": _converted,
}


@dataclass_transform(kw_only_default=True, frozen_default=True)
class Message:
    """A frozen record with a wire name; its fields are annotated with `contracts.types`.

    `personal` are the names of its fields that are about a person.
    """

    wire: ClassVar[str] = ""
    schema: ClassVar[Schema]
    personal: ClassVar[frozenset[str]] = frozenset()
    _converted: ClassVar[frozenset[str]] = frozenset()

    def __init_subclass__(cls, *, wire: str = "") -> None:
        """Make the subclass a frozen dataclass with a schema, and register its wire name."""
        super().__init_subclass__()
        dataclass(frozen=True, kw_only=True, eq=False, repr=False)(cls)
        cls.wire = wire
        for name, make in _MADE_OF_ANNOTATIONS.items():
            setattr(cls, name, _OnDemand(name, make))
        if wire:
            registry[wire] = cls

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and vars(self) == vars(other)

    def __hash__(self) -> int:
        return hash(tuple(vars(self).values()))

    def __repr__(self) -> str:
        said = ", ".join(f"{name}={value!r}" for name, value in vars(self).items())
        return f"{type(self).__qualname__}({said})"

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
        values: Wire = {}
        found: tuple[Defect, ...] = ()
        try:
            values = cls.schema.load(cast("Mapping[str, Any]", wire))
        except ValidationError as problem:
            values = cast("Wire", problem.valid_data) or {}
            found = tuple(_defects(cast("dict[str, list[Any]]", problem.messages)))
        defects = (*found, *cls.rules(values))
        for defect in defects:
            values.pop(defect.pointer[1:], None)
        return values, defects

    def dump(self) -> Wire:
        """Return the wire form; fields that hold nothing are left out."""
        fields, converted = self.schema.dump_fields, self._converted
        return {
            name: fields[name].serialize(name, self) if name in converted else value
            for name, value in vars(self).items()
            if value is not None and value != ()
        }


class Command(Message):
    """Something a party asks for, in the imperative.

    `roles` are those who may ask, `facts` reports of what happened at an agency; those that are
    `signable` may carry a signature. The digest that recognises a repeat covers the person unless
    `by_anyone`: a colleague who sends the same application sends the same order.
    """

    roles: ClassVar[frozenset[str]] = frozenset()
    signable: ClassVar[bool] = False
    by_anyone: ClassVar[bool] = False


class Event(Message):
    """Something that happened, in the past tense."""

    @classmethod
    def revive(cls, data: Mapping[str, Any]) -> Self:
        """Read an event back from the log, without the checks that it passed on its way in."""
        held = dict(data)
        for name in cls._converted:
            if name in held and held[name] != ERASED and not is_sealed(held[name]):
                held[name] = cls.schema.fields[name].deserialize(held[name])
        return cls(**held)

    def agrees(self, other: "Event") -> bool:
        """Whether this says what `other` says, as far as neither was erased."""
        mine, said = vars(self), vars(other)
        return type(self) is type(other) and all(
            mine[name] == said[name] or ERASED in (mine[name], said[name]) for name in mine
        )


def message_type(wire: str) -> type[Message]:
    """Return the record behind a wire name; KeyError if nobody declared it."""
    return registry[wire]


def event_of(wire: str, data: Mapping[str, Any]) -> Event:
    """Return the event that a log entry of type `wire` holds; KeyError if nobody declared it."""
    return cast("type[Event]", registry[wire]).revive(data)
