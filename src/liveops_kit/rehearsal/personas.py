"""Personas: players with typical attributes, who come to every change of the calendar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from msgspec import Struct

from liveops_kit.domain.mechanics.users import Player, User
from liveops_kit.domain.values.conditions import AttributeValue
from liveops_kit.errors import SettingsError
from liveops_kit.state.project import Project
from liveops_kit.suggestions import did_you_mean

ZONES: Mapping[str, str] = {
    "AR": "America/Argentina/Buenos_Aires", "AT": "Europe/Vienna", "AU": "Australia/Sydney",
    "BE": "Europe/Brussels", "BR": "America/Sao_Paulo", "CA": "America/Toronto",
    "CH": "Europe/Zurich", "CN": "Asia/Shanghai", "CZ": "Europe/Prague", "DE": "Europe/Berlin",
    "DK": "Europe/Copenhagen", "ES": "Europe/Madrid", "FI": "Europe/Helsinki",
    "FR": "Europe/Paris", "GB": "Europe/London", "GR": "Europe/Athens", "ID": "Asia/Jakarta",
    "IE": "Europe/Dublin", "IL": "Asia/Jerusalem", "IN": "Asia/Kolkata", "IT": "Europe/Rome",
    "JP": "Asia/Tokyo", "KR": "Asia/Seoul", "MX": "America/Mexico_City",
    "NL": "Europe/Amsterdam", "NO": "Europe/Oslo", "NZ": "Pacific/Auckland",
    "PH": "Asia/Manila", "PL": "Europe/Warsaw", "PT": "Europe/Lisbon", "RO": "Europe/Bucharest",
    "SE": "Europe/Stockholm", "SG": "Asia/Singapore", "TH": "Asia/Bangkok",
    "TR": "Europe/Istanbul", "TW": "Asia/Taipei", "UA": "Europe/Kyiv", "US": "America/New_York",
    "VN": "Asia/Ho_Chi_Minh", "ZA": "Africa/Johannesburg",
}  # fmt: skip
"""The countries that are personas, with the time zone in which most players live."""


class Persona(Struct, frozen=True, kw_only=True):
    """Somebody who plays the calendar."""

    name: str
    """The name it is asked for by: `new`, `whale`, a country, or a user of the world."""
    player: Player
    buys: bool = False
    """True if everything that has a price is bought once, and again when its limit starts over."""
    zone: str
    """Where the clocks may change."""


def join(project: Project, names: Sequence[str], start: datetime) -> list[Persona]:
    """Return the personas of some names, as players of a project.

    Names are `new`, `whale`, countries of `ZONES` in lower case, and users of the world.

    Raises:
        SettingsError: a name is none of these.
    """
    with project.transaction():
        return [_persona(project, name, start) for name in dict.fromkeys(names)]


def _persona(project: Project, name: str, start: datetime) -> Persona:
    attributes: dict[str, AttributeValue]
    if project.users.get(name) is not None:
        player_id, attributes = name, {}
    else:
        player_id, attributes = f"persona-{name}", _attributes(project, name, start)
        project.users.add(User(external_id=player_id, name=name, attributes=attributes))
    player = project.users.get_or_create(player_id, name, None, {})
    zone = ZONES.get(player.country, "UTC")
    return Persona(name=name, player=player, buys=name == "whale", zone=zone)


def _attributes(project: Project, name: str, start: datetime) -> dict[str, AttributeValue]:
    if name == "whale":
        year_ago = start.astimezone(UTC) - timedelta(days=365)
        return {"level": 100, "registered_at": year_ago.isoformat()}
    beginner: dict[str, AttributeValue] = {
        "level": 1, "registered_at": start.astimezone(UTC).isoformat()
    }  # fmt: skip
    if name == "new":
        return beginner
    if name.upper() in ZONES and name.islower():
        return {**beginner, "country": name.upper()}
    users = [user.external_id for user in project.tables["users"].all()]
    known = ["new", "whale", *sorted(country.lower() for country in ZONES), *users]
    raise SettingsError(
        f"there is no persona '{name}': {did_you_mean(name, known)} There are "
        "new, whale, countries such as de, and the users of the world"
    )
