"""The options of `liveops mock`, generated from the fields of `Settings`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar, get_args, get_origin

import click
from msgspec import NODEFAULT
from msgspec.structs import FieldInfo, fields

from liveops_kit.cli.words import environment, pairs
from liveops_kit.settings import Option, Settings

F = TypeVar("F", bound=Callable[..., Any])
_LISTS = (tuple, Mapping)


def settings_options(command: F) -> F:
    """Add an option for each setting to a command."""
    for field in reversed(fields(Settings)):
        command = click.option(*_flags(field), field.name, **_attributes(field))(command)
    return command


def settings_of(values: Mapping[str, Any]) -> Settings:
    """Return checked settings from the values of the options; settings not given have defaults.

    Raises:
        SettingsError: a value is wrong, or some do not work together.
    """
    given = {name: value for name, value in values.items() if value not in (None, ())}
    keys = given.pop("api_keys", ())
    return Settings(api_keys=pairs(keys, ":", "--api-key", secret=True), **given).checked()


def _flags(field: FieldInfo) -> Sequence[str]:
    _, option = _parts(field)
    flag = option.flag or f"--{field.name.replace('_', '-')}"
    return (f"{flag}/--no-{flag[2:]}",) if field.default is True else (flag,)


def _attributes(field: FieldInfo) -> dict[str, Any]:
    """Return the arguments of `click.option` besides the names."""
    kind, option = _parts(field)
    is_list = get_origin(kind) in _LISTS
    attributes: dict[str, Any] = {"help": option.help, "metavar": option.metavar}
    if field.default is False:
        return {**attributes, "is_flag": True}
    default = None if is_list or field.default in ("", NODEFAULT) else field.default
    shown: str | bool = option.shown_default or default is not None
    if option.variable:
        shown = option.shown_default or str(default)
        default = _variable(option, is_list, default)
    return {
        **attributes,
        "default": default,
        "show_default": shown,
        "multiple": is_list,
        "type": _click_type(kind, option),
        **({"is_flag": False, "flag_value": option.bare_value} if option.bare_value else {}),
    }


def _parts(field: FieldInfo) -> tuple[Any, Option]:
    """Return the type and the option of an annotated field."""
    kind, option = get_args(field.type)
    return kind, option


def _variable(option: Option, is_list: bool, default: Any) -> Callable[[], Any]:
    """Return a function that reads the default from the environment."""
    name = option.variable.removeprefix("LIVEOPS_").lower()
    if not is_list:
        return environment(name, default)

    def read() -> list[str]:
        text: str = environment(name, "")()
        if option.may_hold_spaces:
            return [value for value in text.split(option.separators) if value]
        for separator in option.separators:
            text = text.replace(separator, " ")
        return text.split()

    return read


def _click_type(kind: Any, option: Option) -> click.ParamType[Any] | type | None:
    if option.choices:
        return click.Choice(option.choices)
    if kind == Path | None:
        return click.Path(exists=option.must_exist, dir_okay=False, path_type=Path)
    has_range = (option.minimum, option.maximum) != (None, None)
    if kind is float and has_range:
        return click.FloatRange(option.minimum, option.maximum)
    if kind is int and has_range:
        return click.IntRange(option.minimum, option.maximum)
    return kind if kind in (int, float, bool) else None
