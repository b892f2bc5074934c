"""The settings of a build, from where they are given: flags, then the environment, then ``banxin.toml``, then defaults.

``BANXIN_WORKERS=4`` and ``workers = 4`` in a ``banxin.toml`` of the working folder say the same; a flag goes before
both. A name that is no setting, or a value that cannot be one, is refused with the place where it stands.
"""

from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from expectations.limits import TOLERANCE
from flows.budget import MEGABYTES, SECONDS
from transforms import legibility

FILE = "banxin.toml"
UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


class SettingsError(ValueError):
    """A setting that cannot be; says which, where it may stand and what is wrong with it."""


class Settings(BaseSettings):
    """What a build can be told, besides its pages."""

    model_config = SettingsConfigDict(env_prefix="BANXIN_", toml_file=FILE, extra="forbid", frozen=True)

    out: str | None = None
    """The folder of releases, or the URL of one in a store."""
    append: bool = False
    tolerance: float = Field(TOLERANCE, ge=0, le=1)
    legibility: float = Field(legibility.LEAST, ge=0, le=1)
    full: bool = False
    only: tuple[str, ...] = ()
    since: float | None = None
    """Seconds since the epoch; a date, a time or an age such as ``36h`` says it too."""
    runner: Literal["process", "dask", "ray"] = "process"
    address: str | None = None
    workers: int | None = Field(None, ge=1)
    page_seconds: float = Field(SECONDS, gt=0)
    page_megabytes: int = Field(MEGABYTES, ge=64)
    alert: str | None = None
    """The name of Prefect's Webhook block that is called when a scheduled build fails."""

    @field_validator("since", mode="before")
    @classmethod
    def _moment(cls, told: Any) -> Any:
        return moment(told) if isinstance(told, str) else told

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The order in which a setting is looked for."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    def build(self) -> dict[str, Any]:
        """The parameters of the flow that builds."""
        told = self.model_dump(exclude={"out", "alert", "legibility"})
        return {**told, "only": list(self.only), "legible": self.legibility}


def load(**flags: Any) -> Settings:
    """The settings in force; a flag that is None was not given.

    Raises:
        SettingsError: one of them cannot be.
    """
    try:
        return Settings(**{name: value for name, value in flags.items() if value is not None})
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(map(str, first["loc"]))
        places = f"--{name.replace('_', '-')}, BANXIN_{name.upper()} or {FILE}"
        raise SettingsError(f"setting {name}: {first['msg'].lower()}; it stands in {places}") from error
    except ValueError as error:  # the file is no TOML
        raise SettingsError(f"{FILE}: {error}") from error


def moment(told: str) -> float:
    """A moment in seconds since the epoch: a date, a date with a time, or an age.

    >>> moment("2025-03-08T00:00:00+00:00"), moment("1970-01-02T00:00:00+00:00")
    (1741392000.0, 86400.0)

    Raises:
        ValueError: it is none of them.
    """
    if told[-1:] in UNITS:
        return (datetime.now(UTC) - age(told)).timestamp()
    try:
        return datetime.fromisoformat(told).timestamp()
    except ValueError:
        raise ValueError(f"{told!r} is no moment: write 2025-03-08, 2025-03-08T06:00 or an age such as 36h") from None


def age(told: str) -> timedelta:
    """A stretch of time.

    >>> age("26h"), age("1.5d")
    (datetime.timedelta(days=1, seconds=7200), datetime.timedelta(days=1, seconds=43200))

    Raises:
        ValueError: it is none.
    """
    try:
        return timedelta(**{UNITS[told[-1:]]: float(told[:-1])})
    except (KeyError, ValueError):
        raise ValueError(f"{told!r} is no stretch of time: write 90m, 26h, 7d or 2w") from None
