"""Every exception of this package, as one tree.

    LiveOpsError
    ├── SettingsError             a setting, option or argument that cannot work
    ├── FixturesError             fixtures that cannot be loaded
    ├── SpecificationError        a description that cannot be used
    │   ├── RouteError            a path template that the router cannot hold
    │   └── HandlerTableError     operations and handlers that do not match
    ├── NestingError              a value nested more deeply than any schema
    ├── InvalidResponseError      a response that departs from the description
    ├── StateError                the state of the mock
    │   ├── StateFormatError      a saved state that cannot be read
    │   ├── StateWriteError       a state file that cannot be written
    │   ├── SnapshotError         a snapshot that cannot be taken or used
    │   └── StoreError            a store that cannot be used
    │       └── StoreUnavailableError   one whose database does not answer
    ├── TokenError                a user token that cannot be read or verified
    ├── KeySetError               a file that holds no JSON Web Key Set
    ├── UsageError                something that cannot be done as requested
    │   └── PreflightError        a target that is not the API, or refuses the credentials
    ├── CapabilityError           a target that refuses a call beyond its API
    ├── RecordingError            a recording that cannot be read
    │   └── EntryError            one entry of it that is no exchange
    ├── HistoryError              a history of a load run that cannot be read
    └── DisconnectError           a connection that the server cannot drop

Messages are one line that says what is wrong and, where somebody can put it right, how; the
command line prints them without a traceback. Where the standard library has a fitting class, an
exception is one of those as well.

Not in the tree: `Refusal`, which is an answer of the API; the verdicts of a law (`Broken`,
`NotVerifiable`), which are its result; and private exceptions that never leave their module.
"""

from __future__ import annotations


class LiveOpsError(Exception):
    """Base of every exception that this package raises to its callers."""


# -- set-up ----------------------------------------------------------------------------------------
class SettingsError(LiveOpsError, ValueError):
    """A setting, option or argument that cannot work; the message says what to change."""


class FixturesError(LiveOpsError):
    """Fixtures that cannot be loaded; the message names the file, the place and the reason."""


# -- the description -------------------------------------------------------------------------------
class SpecificationError(LiveOpsError):
    """A description that cannot be used; the message names the file and the reason."""


class RouteError(SpecificationError, ValueError):
    """A path template that the router cannot hold; the message names it."""


class HandlerTableError(SpecificationError):
    """Operations without a handler, or handlers without one operation; the message names them."""


class NestingError(LiveOpsError, ValueError):
    """A value nested more deeply than any schema of the description."""


class InvalidResponseError(LiveOpsError):
    """A response that departs from the description; on the mock, a bug and not a refusal."""


# -- the state of the mock -------------------------------------------------------------------------
class StateError(LiveOpsError):
    """Base of the errors about the state of the mock."""


class StateFormatError(StateError, ValueError):
    """A saved state that cannot be read; the message names the place and the reason."""


class StateWriteError(StateError):
    """A state file that cannot be written; the message names the file and the reason."""


class SnapshotError(StateError):
    """A snapshot that cannot be taken or used; the message says why."""


class StoreError(StateError):
    """A store that cannot be used; the message says what to change."""


class StoreUnavailableError(StoreError):
    """A store whose database does not answer; nothing was changed."""


# -- credentials -----------------------------------------------------------------------------------
class TokenError(LiveOpsError, ValueError):
    """A user token that cannot be read, or whose signature is wrong; the message says which."""


class KeySetError(LiveOpsError, ValueError):
    """A file that holds no JSON Web Key Set."""


# -- use ------------------------------------------------------------------------------------------
class UsageError(LiveOpsError):
    """Something that cannot be done as requested; the message says what to change."""


class PreflightError(UsageError):
    """A target that is not the API, or refuses the credentials."""


class CapabilityError(LiveOpsError):
    """A target that refuses a call beyond its API, such as moving its clock."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status
        """The HTTP status of the answer."""


# -- traffic ---------------------------------------------------------------------------------------
class RecordingError(LiveOpsError):
    """A recording that cannot be read; the message names the file and the place."""


class EntryError(RecordingError, ValueError):
    """An entry that lacks a part of an exchange; the message names the part and no value."""


class HistoryError(LiveOpsError, ValueError):
    """A history of a load run that cannot be read; the message names the file and the line."""


class DisconnectError(LiveOpsError, ConnectionError):
    """A connection that was to be dropped, on a server that has no way to do it."""
