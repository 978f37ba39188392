"""Laws: rules of the catalogue as functions that a server keeps or breaks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache, wraps
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, Any, Literal, Protocol, Self, TypeVar, overload

if TYPE_CHECKING:
    from liveops_kit.contract.scenario import Scenario


class Need(Enum):
    """A requirement of a law besides an API key; the value is the reason if it is unmet."""

    PLAYER = "no user token is known"
    SECOND_PLAYER = "no token of a second user is known"
    PLAYERS = "user tokens cannot be minted here"
    """Any number of players with custom attributes."""
    ITEMS = "the server has no calls to make items"
    """Items of the catalog can be created."""
    CLOCK = "the server's time cannot be moved"
    PAYMENT = "orders cannot be paid here"
    INVENTORY = "what a user owns cannot be read here"
    FACTS = "what the server knows of a user cannot be written here"
    OWN_PROJECT = "the run has no project of its own to change as a whole"
    """A new project for exclusive use."""
    EMPTY_PROJECT = "the run cannot make a project with nothing in it"
    QUIET_PROJECT = "the project is not quiet"
    """A new project where the run can make one; elsewhere the law makes do with the target's."""
    LENIENT = "the server is not in lenient mode"
    """Any API key and any signature are accepted (AUTH-4a): the mock only."""
    STRICT = "the server is in lenient mode"
    """Keys are compared and signatures verified."""


TWO = (Need.PLAYER, Need.SECOND_PLAYER)
"""The needs of laws about two players."""

SHOP = (Need.PLAYER, Need.ITEMS)
"""The needs of laws about items that a player may buy."""

TILL = (*SHOP, Need.PAYMENT)
"""The needs of laws about items that a player pays for."""

Tags = Literal[
    "coupons", "promo_codes", "unique_catalog_offers", "discounts", "bonuses", "promotions",
    "personalization", "user_limits", "value_points", "reward_chains", "clans", "daily_chains",
    "offer_chains", "upsell", "items", "groups", "attributes", "games", "carts", "orders",
    "inventory", "credentials", "errors", "paging",
]  # fmt: skip
"""The modules of laws: one for each tag and one for each subject common to all tags."""

MODULES: tuple[str, ...] = Tags.__args__  # type: ignore[attr-defined] # typing hides them

LAWS_OF_KINDS = ("round_trips", "chains", "codes", "automatic", "kinds")
"""The modules of laws about kinds of several tags; each law has the tag of its kind."""

LawFunction = Callable[["Scenario"], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """A function that shows whether a server keeps a rule."""

    name: str
    """`<tag>.<function>`; stable between runs."""
    rules: tuple[str, ...]
    """Ids of rules; a server that breaks the law breaks the first one."""
    needs: frozenset[Need]
    sentence: str
    """The expected behaviour, from the docstring."""
    function: LawFunction

    @property
    def tag(self) -> str:
        """The module of the law, or the tag of the kind that it is about."""
        return self.name.partition(".")[0]

    @property
    def moves_time(self) -> bool:
        """True if the law moves the clock, of its project or of the whole target."""
        return Need.CLOCK in self.needs


class _Registry:
    def __init__(self) -> None:
        self.laws: dict[str, Law] = {}


_registry = _Registry()


class Kind(Protocol):
    """A kind of object that a law is about, one of several."""

    @property
    def tag(self) -> str:
        """The tag that its law belongs to."""

    @property
    def plural(self) -> str:
        """The kinds in the name of its law, such as `coupons`."""

    @property
    def noun(self) -> str:
        """The kind in the name and the sentence of its law, such as `a coupon`."""

    @property
    def needs(self) -> tuple[Need, ...]:
        """The needs of its law."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A kind that laws name for themselves; they add what they need of it."""

    tag: str
    noun: str
    plural: str = ""
    needs: tuple[Need, ...] = ()
    rule: str = ""
    """The rule of its law, where each kind keeps another one."""

    @classmethod
    def of(cls, named: Kind, /, **more: Any) -> Self:
        """Return the subject that is called as another named."""
        return cls(**{"tag": named.tag, "plural": named.plural, "noun": named.noun, **more})


K = TypeVar("K", bound=Kind)
KindLaw = Callable[["Scenario", K], None]


@overload
def law(*rules: str, needs: Iterable[Need] = ()) -> Callable[[LawFunction], LawFunction]: ...


@overload
def law(
    *rules: str, needs: Iterable[Need] = (), each: Iterable[K] | Mapping[K, str]
) -> Callable[[KindLaw[K]], KindLaw[K]]: ...


def law(
    *rules: str, needs: Iterable[Need] = (), each: Iterable[Any] | Mapping[Any, str] | None = None
) -> Callable[[Any], Any]:
    """Register a function as a law about rules of the catalogue; its docstring is its sentence.

    With `each`, a function of a scenario and a kind is one law for each kind, with the tag and the
    needs of the kind besides. In its name the words `kind`, `thing` and `kinds` become `a_coupon`,
    `coupon` and `coupons`; where that gives no good name, `each` maps kinds to names. Its docstring
    takes `{kind}`, `{Kind}` at the start of a sentence, `{name}` without an article, and `{kinds}`.
    A rule `A|B` is A for the first kind and B for those behind it; `A|` is of the first alone. With
    no rule each law is under that of its `Subject`, so that a server that breaks what it documents
    for one kind is not excused by what is decided for another.
    """

    def register(function: Any) -> Any:
        sentence, name = function.__doc__ or "", function.__name__
        if each is None:
            _register(_tag_of(function.__module__), name, rules, needs, sentence, function)
            return function
        names = each if isinstance(each, Mapping) else {kind: _name_of(name, kind) for kind in each}
        for place, (kind, own_name) in enumerate(names.items()):
            these = rules or (getattr(kind, "rule", ""),)
            parts = (rule.split("|")[min(place, rule.count("|"))] for rule in these)
            own_rules = tuple(filter(None, parts))
            both = (*needs, *kind.needs)
            own_sentence = sentence.format(**_words_of(kind))
            _register(kind.tag, own_name, own_rules, both, own_sentence, _for_kind(function, kind))
        return function

    return register


def _name_of(name: str, kind: Kind) -> str:
    """Return the name of a law about a kind.

    >>> from liveops_kit.contract.resources import COUPON
    >>> _name_of("kind_is_kept", COUPON), _name_of("some_kinds_are_kept", COUPON)
    ('a_coupon_is_kept', 'some_coupons_are_kept')
    """
    article, _, noun = kind.noun.partition(" ")
    # Only kinds whose laws are named by another word than their noun have one.
    word: str = getattr(kind, "word", "") or noun
    words = {"kind": f"{article} {word}", "thing": word, "kinds": kind.plural}
    return "_".join(words.get(part, part).replace(" ", "_") for part in name.split("_"))


def _words_of(kind: Kind) -> dict[str, str]:
    return {
        "kind": kind.noun,
        "Kind": kind.noun[0].upper() + kind.noun[1:],
        "name": kind.noun.partition(" ")[2],
        "kinds": kind.plural.replace("_", " "),
    }


def _for_kind(function: KindLaw[K], kind: K) -> LawFunction:
    @wraps(function)
    def of_this_kind(scenario: Scenario) -> None:
        function(scenario, kind)

    return of_this_kind


def _register(
    tag: str,
    name: str,
    rules: tuple[str, ...],
    needs: Iterable[Need],
    sentence: str,
    function: LawFunction,
) -> None:
    name = f"{tag}.{name}"
    if name in _registry.laws or not rules or not sentence:
        raise ValueError(f"{name}: a law has a name of its own, a rule and a sentence")
    _registry.laws[name] = Law(
        name=name,
        rules=rules,
        needs=frozenset(needs),
        sentence=" ".join(sentence.split()),
        function=function,
    )


def _tag_of(module: str) -> str:
    """Return the tag of a module of laws: `items` of `liveops_kit.contract.laws.items.limits`."""
    return module.partition(".laws.")[2].partition(".")[0]


@cache
def all_laws() -> tuple[Law, ...]:
    """Return all laws, in the order of the modules and of their source."""
    for tag in (*MODULES, *LAWS_OF_KINDS):
        module = import_module(f"liveops_kit.contract.laws.{tag}")
        for subject in iter_modules(getattr(module, "__path__", ())):
            import_module(f"{module.__name__}.{subject.name}")
    return tuple(_registry.laws.values())
