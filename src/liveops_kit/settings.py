"""The settings of the mock; the only reader of the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from msgspec import Struct, field

from liveops_kit.addresses import is_loopback
from liveops_kit.settings_check import check

DEVELOPMENT_SECRET = "liveops-kit-development-secret-not-for-production"  # noqa: S105 - as it says
"""Signs the tokens of `liveops token` unless another secret is set."""


class Option(Struct, frozen=True, kw_only=True):
    """How a setting is given on the command line; its type and default are those of the field."""

    help: str
    flag: str = ""
    """Its name, such as `--api-key`; without one, the field's name."""
    metavar: str | None = None
    variable: str = ""
    """The environment variable that gives the default."""
    separators: str = ""
    """Characters besides spaces that separate the values of a list in the variable."""
    may_hold_spaces: bool = False
    """True if only the separators separate values."""
    shown_default: str = ""
    """Text that stands for the default in the help."""
    choices: tuple[str, ...] = ()
    minimum: int | None = None
    maximum: int | None = None
    must_exist: bool = False
    """For files."""
    bare_value: str = ""
    """The value of an option that is given without one."""


class Settings(Struct, frozen=True, kw_only=True):
    """Everything that can be set about the mock.

    The options of `liveops mock` are made from these fields, in their order.
    """

    host: Annotated[str, Option(variable="LIVEOPS_HOST", help="Address to listen on.")] = (
        "127.0.0.1"
    )
    port: Annotated[
        int,
        Option(
            variable="LIVEOPS_PORT", minimum=0, maximum=65535,
            help="Port to listen on; 0 picks a free one.",
        ),
    ] = 8080  # fmt: skip
    ssl_certfile: Annotated[
        Path | None,
        Option(
            variable="LIVEOPS_SSL_CERTFILE", must_exist=True, shown_default="none: plain HTTP",
            help="Serve HTTPS with this certificate, its chain included (PEM).",
        ),
    ] = None  # fmt: skip
    ssl_keyfile: Annotated[
        Path | None,
        Option(
            variable="LIVEOPS_SSL_KEYFILE", must_exist=True, shown_default="in the certificate's",
            help="The file of the certificate's key (PEM).",
        ),
    ] = None  # fmt: skip
    fixtures: Annotated[
        tuple[str, ...],
        Option(
            variable="LIVEOPS_FIXTURES", separators=os.pathsep, may_hold_spaces=True,
            shown_default="demo", metavar="NAME|FILE",
            help="The world to start with: demo, empty, or a file; repeatable, one for each "
            "project. Projects that no file is about start from the first.",
        ),
    ] = ("demo",)  # fmt: skip
    seed: Annotated[
        int,
        Option(
            variable="LIVEOPS_SEED",
            help="Seed of made-up codes and ids; the same seed gives the same.",
        ),
    ] = 1
    auth: Annotated[
        str,
        Option(
            variable="LIVEOPS_AUTH",
            shown_default="lenient on a loopback address",
            choices=("lenient", "strict"),
            help="lenient: any API key, unverified token signatures (default on a loopback "
            "address). strict: keys are compared, signatures verified, and the control plane asks "
            "for its token.",
        ),
    ] = ""
    """`lenient`, `strict`, or empty for lenient on a loopback address (AUTH-4)."""
    api_keys: Annotated[
        Mapping[str, str],
        Option(
            flag="--api-key", variable="LIVEOPS_API_KEYS", shown_default="$LIVEOPS_API_KEYS",
            metavar="ACCOUNT:KEY",
            help="For strict: a project or merchant id and its key, instead of those of the "
            "fixtures; repeatable. Others see a command line: rather set LIVEOPS_API_KEYS, with "
            "spaces between.",
        ),
    ] = field(default_factory=dict)  # fmt: skip
    jwt_secret: Annotated[
        str,
        Option(
            variable="LIVEOPS_JWT_SECRET", shown_default="a development secret",
            help="For strict: verifies HS256 user tokens; 32 bytes or more. Others see a command "
            "line: rather set LIVEOPS_JWT_SECRET.",
        ),
    ] = DEVELOPMENT_SECRET  # fmt: skip
    jwks: Annotated[
        Path | None,
        Option(
            variable="LIVEOPS_JWKS",
            must_exist=True,
            shown_default="none",
            help="For strict: a JWKS file that verifies user tokens, instead of the secret.",
        ),
    ] = None
    validate_responses: Annotated[
        bool, Option(help="Check every answer of the mock against the specification.")
    ] = True
    clock: Annotated[
        str,
        Option(
            variable="LIVEOPS_CLOCK", metavar="system|frozen:MOMENT",
            help="The world's time, e.g. frozen:2026-12-01T10:00:00Z.",
        ),
    ] = "system"  # fmt: skip
    cors_origins: Annotated[
        tuple[str, ...],
        Option(
            flag="--cors-origin", metavar="ORIGIN",
            help="Origin that browsers may call from; repeatable. All, if none is given.",
        ),
    ] = ("*",)  # fmt: skip
    control_hosts: Annotated[
        tuple[str, ...],
        Option(
            flag="--control-host", variable="LIVEOPS_CONTROL_HOST", separators=",",
            shown_default="none", metavar="NAME",
            help="Host name, besides the loopback ones, for the control plane; repeatable.",
        ),
    ] = ()  # fmt: skip
    control_origins: Annotated[
        tuple[str, ...],
        Option(
            flag="--control-origin", variable="LIVEOPS_CONTROL_ORIGIN", separators=",",
            shown_default="none", metavar="ORIGIN",
            help="Origin, besides the mock's own, whose web pages may call the control plane, e.g. "
            "http://localhost:3000; repeatable.",
        ),
    ] = ()  # fmt: skip
    control_token: Annotated[
        str,
        Option(
            variable="LIVEOPS_CONTROL_TOKEN", metavar="TOKEN",
            shown_default="none, or one that is made for the run",
            help="What calls of the control plane must bring as a bearer token; better set as "
            "LIVEOPS_CONTROL_TOKEN, which no list of processes shows. With strict, or on an "
            "address that is no loopback one, there always is a token.",
        ),
    ] = ""  # fmt: skip
    """See `asks_control_token`."""
    auto_pay: Annotated[bool, Option(help="Pay every order as soon as it is opened.")] = False
    webhook_url: Annotated[
        str,
        Option(
            variable="LIVEOPS_WEBHOOK_URL", shown_default="none", metavar="URL",
            help="URL that receives a webhook when an order is paid or cancelled.",
        ),
    ] = ""  # fmt: skip
    webhook_secret: Annotated[
        str,
        Option(
            variable="LIVEOPS_WEBHOOK_SECRET", shown_default="none",
            help="Signs the webhooks; rather set LIVEOPS_WEBHOOK_SECRET.",
        ),
    ] = ""  # fmt: skip
    webhook_retry_scale: Annotated[
        float,
        Option(
            minimum=0, metavar="FACTOR",
            help="Shortens the waits before a webhook is sent again, e.g. 0.01.",
        ),
    ] = 1.0  # fmt: skip
    faults: Annotated[
        tuple[str, ...],
        Option(
            flag="--fault", metavar="FAULT",
            help="Something that goes wrong from the start, e.g. "
            "operation=redeem-coupon,status=503,times=2; repeatable. The names are those of "
            "POST /_mock/faults; JSON is taken, too.",
        ),
    ] = ()  # fmt: skip
    rate_limit: Annotated[
        str,
        Option(
            shown_default="none", metavar="N/s|m|h",
            help="Requests each credential may make in a project, e.g. 20/s; more are answered "
            "with 429.",
        ),
    ] = ""  # fmt: skip
    journal: Annotated[
        int,
        Option(
            minimum=0, maximum=1_000_000, metavar="N",
            help="Requests the journal keeps; 0 for none.",
        ),
    ] = 1000  # fmt: skip
    state: Annotated[
        Path | None,
        Option(
            variable="LIVEOPS_STATE",
            shown_default="none",
            help="File the world is loaded from at the start, if it is there, and written to at "
            "the end.",
        ),
    ] = None
    autosave: Annotated[
        str,
        Option(
            variable="LIVEOPS_AUTOSAVE", shown_default="at the end alone", metavar="DURATION",
            help="Write the file of --state whenever so much time has passed and something has "
            "changed, e.g. 10s.",
        ),
    ] = ""  # fmt: skip
    store: Annotated[
        str,
        Option(
            variable="LIVEOPS_STORE", metavar="memory|sqlite:///FILE|postgresql://...",
            help="Where the world is kept: in memory, until the end; in a SQLite file, which "
            "outlasts it; or in PostgreSQL, for mocks on several machines. The last two need the "
            "extra 'store'.",
        ),
    ] = "memory"  # fmt: skip
    store_history: Annotated[
        str,
        Option(
            metavar="DURATION",
            help="How long a store keeps what was changed, to look at and to go back to: 12h, 7d; "
            "0s keeps only what a start needs.",
        ),
    ] = "7d"  # fmt: skip
    workers: Annotated[
        int,
        Option(
            variable="LIVEOPS_WORKERS", minimum=1, maximum=64, metavar="N",
            help="Processes that serve the world of a store together.",
        ),
    ] = 1  # fmt: skip
    watch: Annotated[
        str,
        Option(
            choices=("keep", "replace"), bare_value="keep", shown_default="off; keep by itself",
            help="Load the fixtures again whenever one of their files changes. keep: what calls "
            "made stays where it does not collide. replace: the world starts again.",
        ),
    ] = ""  # fmt: skip
    """`keep`, `replace`, or empty for neither."""
    most_projects: Annotated[
        int,
        Option(
            minimum=1, metavar="N", help="Projects that are kept at a time; one more is refused."
        ),
    ] = 1000
    body_limit: Annotated[int, Option(minimum=1, metavar="BYTES", help="Largest request body.")] = (
        1_000_000
    )
    log_level: Annotated[
        str,
        Option(
            variable="LIVEOPS_LOG_LEVEL", choices=("debug", "info", "warning", "error"),
            help="What is logged, on stderr; info has a line for each request.",
        ),
    ] = "warning"  # fmt: skip
    log_format: Annotated[
        str,
        Option(
            variable="LIVEOPS_LOG_FORMAT", choices=("text", "json"),
            help="Lines to read, or a JSON object on each.",
        ),
    ] = "text"  # fmt: skip
    otlp_endpoint: Annotated[
        str,
        Option(
            variable="LIVEOPS_OTLP_ENDPOINT", shown_default="none: no traces", metavar="URL",
            help="Send a trace of each request by OpenTelemetry, e.g. to "
            "http://localhost:4318/v1/traces; needs the extra otel.",
        ),
    ] = ""  # fmt: skip
    shutdown_delay: Annotated[
        int,
        Option(
            variable="LIVEOPS_SHUTDOWN_DELAY", minimum=0, metavar="SECONDS",
            help="After SIGTERM, how long calls are still taken while /_mock/ready says 503.",
        ),
    ] = 0  # fmt: skip
    shutdown_timeout: Annotated[
        int,
        Option(
            variable="LIVEOPS_SHUTDOWN_TIMEOUT", minimum=0, metavar="SECONDS",
            help="Then, how long calls that have begun may take to end; also after Ctrl-C.",
        ),
    ] = 5  # fmt: skip

    @property
    def secrets(self) -> dict[str, str]:
        """The secrets among the settings, each with its name."""
        keys = [(f"{account}:{key}", "basic") for account, key in self.api_keys.items()]
        keys += [(key, "api_key") for key in self.api_keys.values()]
        own = [] if self.jwt_secret == DEVELOPMENT_SECRET else [(self.jwt_secret, "jwt_secret")]
        control = (self.control_token, "control_token")
        return dict([*keys, *own, control, (self.webhook_secret, "webhook_secret")])

    @property
    def is_strict(self) -> bool:
        """True if keys are compared and signatures verified."""
        return self.auth == "strict"

    @property
    def is_stored(self) -> bool:
        """True if the world is kept in a database."""
        return self.store != "memory"

    @property
    def scheme(self) -> str:
        """The scheme of the mock's addresses."""
        return "http" if self.ssl_certfile is None else "https"

    @property
    def asks_control_token(self) -> bool:
        """True if control calls need the token; if none is set, all are refused."""
        return bool(self.control_token) or self.is_strict or not is_loopback(self.host)

    def checked(self) -> Settings:
        """Return these settings if they can work together.

        Raises:
            SettingsError: they cannot, such as implicit lenient credentials on a public address.
        """
        check(self)
        return self


def is_ci() -> bool:
    """Return True in a job of a CI system, which keeps every line that is written."""
    return os.environ.get("CI", "").lower() not in ("", "0", "false")


def terminal_kind() -> str:
    """Return the type of the terminal; empty where there is none."""
    return os.environ.get("TERM", "")


def tty_compatible() -> bool | None:
    """Return True if `TTY_COMPATIBLE` declares the output a terminal; None if it is not set."""
    return {"1": True, "0": False}.get(os.environ.get("TTY_COMPATIBLE", ""))


def from_environment(environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the `LIVEOPS_*` variables by setting name: `LIVEOPS_JWT_SECRET` is `jwt_secret`."""
    environment = os.environ if environment is None else environment
    prefix = "LIVEOPS_"
    return {
        name.removeprefix(prefix).lower(): value
        for name, value in environment.items()
        if name.startswith(prefix)
    }
