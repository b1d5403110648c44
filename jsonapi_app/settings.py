"""The settings of the service, read from environment variables of the same names; a wrong value refuses to start.

``load_settings()`` is the way in. Tests make a ``Settings(...)`` of their own, by field name.
"""

from __future__ import annotations

import importlib.util
import os
import re
import secrets
import zoneinfo
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from jsonapi_app.core.trade import Trade
from jsonapi_app.domain.billing import Terms
from jsonapi_app.domain.degressive_rate import DEFAULT_RATE, DegressiveRate
from jsonapi_app.http.counters import MEMORY, check_storage_url
from jsonapi_app.http.rate_policies import policies

INSTANCE = Path(__file__).resolve().parent.parent / "instance"
SECRET_BYTES = 32
LOCALHOST = re.compile(r"https?://(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?")


class SettingsError(Exception):
    """The environment cannot be used; the text has one line for each fault, and no secret."""


def load_settings() -> Settings:
    """The settings of this process.

    Raises SettingsError when a variable is wrong, or missing in production.
    """
    try:
        return Settings()
    except ValidationError as error:
        raise SettingsError("\n".join(_faults(error))) from None


def _database_url(value: Any) -> Any:
    """SQLite or PostgreSQL; every spelling of PostgreSQL becomes the one that names the psycopg 3 driver.

    A relative SQLite file is in ``instance/``, wherever the process was started.
    """
    try:
        url = make_url(value)
    except (ArgumentError, ValueError):
        raise _fault("not a database URL, such as sqlite:////srv/backline.db or postgresql://user@host/name") from None
    if url.drivername in ("postgres", "postgresql"):
        url = url.set(drivername="postgresql+psycopg")
    if url.drivername not in ("postgresql+psycopg", "sqlite"):
        raise _fault("the database must be SQLite or PostgreSQL")
    if url.drivername == "sqlite":
        if url.database in (None, "", ":memory:"):
            raise _fault("one in memory is not shared by the processes of the service")
        url = url.set(database=str(INSTANCE / url.database))
    return url.render_as_string(hide_password=False)


def _read_database_url(value: Any) -> Any:
    return None if value is None else _database_url(value)


def _kind(url: str) -> str:
    return url.partition(":")[0]


def _public_url(value: Any) -> Any:
    if value is None:
        return None
    parts = urlsplit(str(value))
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
        raise _fault("not an http(s) URL without query, such as https://backline.example/rent")
    return str(value).rstrip("/")


def _picture_url(value: str | None) -> str | None:
    if value is not None and not value.startswith(("http://", "https://", "data:image/")):
        raise _fault("not an http(s) URL of a picture")
    return value


def _collector(value: str | None) -> str | None:
    if value is None:
        return None
    if not value.startswith(("http://", "https://")):
        raise _fault("not an http(s) URL of a collector, such as http://localhost:4318")
    if not _is_installed("opentelemetry.sdk") or not _is_installed("opentelemetry.exporter.otlp.proto.http"):
        raise _fault("traces need more packages: pip install --require-hashes --no-deps -r requirements-otel.txt")
    return value


def _is_installed(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:  # not even what it is part of
        return False


def _currency(value: str) -> str:
    if not re.fullmatch("[A-Z]{3}", value):
        raise _fault("not three capital letters, such as EUR")
    return value


def _degressive_rate(value: str) -> str:
    try:
        DegressiveRate.parse(value)
    except ValueError as error:
        raise _fault(f"not a rate ({error})") from None
    return value


def _time_zone(value: str) -> str:
    if value not in zoneinfo.available_timezones():
        raise _fault("not a time zone of the IANA database, such as Europe/Paris")
    return value


def _rate_limit(value: str) -> str:
    try:
        policies("", value)
    except ValueError:
        raise _fault("not a limit, such as 10 per minute, or 10 per minute; 100 per day") from None
    return value


def _storage_url(value: str) -> str:
    try:
        check_storage_url(value)
    except ValueError as error:
        raise _fault(str(error)) from None
    return value


def _secret(value: Any) -> Any:
    if value and len(str(value).encode()) < SECRET_BYTES:
        raise _fault(f"must have at least {SECRET_BYTES} bytes")
    return value


def _comma_list(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return tuple(item for part in value.split(",") if (item := part.strip().rstrip("/")))


class Settings(BaseSettings):
    """One field a variable: ``DATABASE_URL`` is ``database_url``. Fields left out of ``repr`` may hold a secret."""

    model_config = SettingsConfigDict(
        alias_generator=str.upper, populate_by_name=True, env_ignore_empty=True, validate_default=True, frozen=True
    )

    environment: Literal["development", "production", "testing"] = Field(
        default="development",
        validation_alias="BACKLINE_ENV",
        description="`production` demands JWT_SECRET_KEY and never fills a new database with the demo company.",
    )
    database_url: Annotated[str, BeforeValidator(_database_url)] = Field(
        default="sqlite:///backline.db",
        description="SQLite or PostgreSQL. The default is one SQLite file in `instance/`.",
        repr=False,
    )
    read_database_url: Annotated[str | None, BeforeValidator(_read_database_url)] = Field(
        default=None,
        description="A replica of the same kind, which is read instead; without it DATABASE_URL serves all.",
        repr=False,
    )
    read_your_writes_seconds: int = Field(
        default=5,
        ge=1,
        le=3600,
        description="After a write, how long its user reads from DATABASE_URL: longer than the replica is late.",
    )
    database_pool_size: int = Field(
        default=5, ge=1, le=100, description="Connections that each worker process keeps open."
    )
    statement_timeout_ms: int = Field(
        default=30_000,
        ge=0,
        le=2**31 - 1,
        description="Milliseconds that one statement of a request may run in the database; 0 is for ever. "
        "Commands are not limited.",
    )
    jwt_secret_key: Annotated[str, BeforeValidator(_secret)] = Field(
        default="",
        description="Signs tokens: at least 32 bytes, the same for every process. "
        "Outside production one is made and kept in `instance/` when there is none.",
        repr=False,
    )
    refresh_token_days: int = Field(
        default=30, ge=1, le=365, description="Days until a refresh token that is not used ends."
    )

    log_format: Literal["json", "console"] | None = Field(
        default=None,
        description="`json`: one object a line; `console`: text for people. The default is `json` in production, "
        "else `console`.",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="What is logged at least; a request is `info`, one that failed `error`."
    )
    server_timing: bool = Field(
        default=True, description="Answers say where their time went, in the header Server-Timing."
    )
    metrics_enabled: bool = Field(default=True, description="There is `/metrics`, for Prometheus.")
    metrics_token: str | None = Field(
        default=None,
        min_length=16,
        description="Who sends it as a bearer token may read `/metrics`. Without it only this machine may.",
        repr=False,
    )
    otel_exporter_otlp_endpoint: Annotated[str | None, AfterValidator(_collector)] = Field(
        default=None,
        description="The OpenTelemetry collector that traces are sent to, such as `http://localhost:4318`. "
        "Needs `requirements-otel.txt`.",
        repr=False,
    )

    ratelimit_enabled: bool | None = Field(
        default=None, description="Whether there are limits of requests. The default is only in production."
    )
    ratelimit_default: Annotated[str, AfterValidator(_rate_limit)] = Field(
        default="600 per minute", description="Requests of one user; of one address, where nobody is logged in."
    )
    ratelimit_login: Annotated[str, AfterValidator(_rate_limit)] = Field(
        default="10 per minute",
        description="Attempts to log in or to sign up from one address; API keys and feed tokens that are wrong.",
    )
    ratelimit_identifier: Annotated[str, AfterValidator(_rate_limit)] = Field(
        default="30 per 15 minutes", description="Attempts to log in with one name, from whatever addresses."
    )
    ratelimit_storage_url: Annotated[str, AfterValidator(_storage_url)] = Field(
        default=MEMORY,
        description="Where the limits are counted: each worker for itself in its memory, or all together in Redis, "
        "such as `redis://host:6379/0`.",
        repr=False,
    )

    open_signup: bool = Field(
        default=False,
        description="Anybody may sign up, as a visitor. The first user of all signs up as the admin either way.",
    )

    public_url: Annotated[str | None, BeforeValidator(_public_url)] = Field(
        default=None,
        description="What links start with: scheme, host and path prefix. The default is what the request says.",
    )
    trusted_proxies: int = Field(
        default=0, ge=0, le=10, description="How many proxies in front set X-Forwarded-For, -Proto, -Host and -Prefix."
    )
    cors_origins: Annotated[tuple[str, ...] | None, NoDecode, BeforeValidator(_comma_list)] = Field(
        default=None,
        description="Origins that may call from a browser, separated by commas; `*` is any. "
        "The default is localhost on any port, and none in production.",
    )
    page_size_default: int = Field(default=25, ge=1, description="Rows in a page when `page[size]` is not given.")
    page_size_max: int = Field(default=100, ge=1, le=1000, description="The largest `page[size]`.")
    included_size_default: int | None = Field(
        default=None,
        ge=1,
        description="Included members of each resource when `page[path][size]` is not given. The default is "
        "PAGE_SIZE_DEFAULT, so that linkage is the first page of its relationship URL.",
    )
    included_size_max: int | None = Field(
        default=None, ge=1, description="The largest `page[path][size]`. The default is PAGE_SIZE_MAX."
    )
    max_body_bytes: int = Field(default=1024 * 1024, ge=1024, description="The longest request body.")
    max_url_length: int = Field(default=7500, ge=100, le=8190, description="The longest path and query, in characters.")
    max_json_depth: int = Field(default=32, ge=8, le=200, description="How deep a request document may nest.")
    max_include_depth: int = Field(default=4, ge=1, le=10, description="Relationships in one `include` path.")
    max_include_paths: int = Field(default=16, ge=1, description="Paths in one `include`.")
    max_included: int = Field(default=2000, ge=1, description="Included resources in one document.")
    max_query_cost: int = Field(
        default=60_000, ge=1, description="Units of work of one request, estimated before it is done (ADR 0023)."
    )
    max_filter_terms: int = Field(default=32, ge=1, description="Comparisons in the filters of one request.")
    max_filter_depth: int = Field(
        default=6, ge=1, le=20, description="How deep `and`, `or`, `not`, `any`, `has` may nest."
    )
    max_in_list: int = Field(default=200, ge=1, description="Values of one `in`, `notin` or `filter[id]`.")
    max_sort_keys: int = Field(default=8, ge=1, description="Keys in one `sort`.")
    max_operations: int = Field(default=100, ge=1, description="Operations in one request to `/api/v3/operations`.")
    require_if_match: bool = Field(
        default=False,
        description="Whether a write to a resource of `/api/v3` must say which version it is meant for, by `If-Match` "
        "or `meta.version`.",
    )
    idempotency_hours: int = Field(
        default=24, ge=1, le=24 * 365, description="Hours for which the answer to an `Idempotency-Key` is kept."
    )

    default_avatar_url: Annotated[str | None, AfterValidator(_picture_url)] = Field(
        default=None,
        description="What MPDX shows of a contact without a picture. The default is a silhouette, in the URL itself.",
    )

    currency: Annotated[str, AfterValidator(_currency)] = Field(
        default="EUR", description="Of all prices: the three letters of ISO 4217."
    )
    vat_rate: Decimal = Field(default=Decimal(20), ge=0, lt=100, description="Value added tax on bills, in percent.")
    degressive_rate: Annotated[str, AfterValidator(_degressive_rate)] = Field(
        default=str(DEFAULT_RATE),
        description="What several days cost of one: arithmetic over `days_count`, with `min` and `max`.",
    )
    default_language: Literal["EN", "FR"] = Field(
        default="EN", description="Of new users, until they choose another: `EN` or `FR`."
    )
    time_zone: Annotated[str, AfterValidator(_time_zone)] = Field(
        default="UTC", description="The business's own, such as `Europe/Paris`: bills and calendar feeds show it."
    )
    company_name: str = Field(default="Backline", description="The letterhead of bills starts with it.")
    company_street: str | None = Field(default=None, description="On the letterhead, as all that follow.")
    company_postal_code: str | None = Field(default=None, description="Postal code.")
    company_city: str | None = Field(default=None, description="City.")
    company_country: str | None = Field(default=None, description="Country, as it is printed.")
    company_phone: str | None = Field(default=None, description="Telephone number.")
    company_email: str | None = Field(default=None, description="E-mail address.")
    company_registration_number: str | None = Field(default=None, description="Number in the register of companies.")
    company_vat_number: str | None = Field(default=None, description="VAT number.")

    @property
    def form_of_log(self) -> Literal["json", "console"]:
        return self.log_format or ("json" if self.environment == "production" else "console")

    @property
    def included_sizes(self) -> tuple[int, int]:
        """How many members of an included to-many are shown, unless asked otherwise, and at most."""
        most = self.included_size_max or self.page_size_max
        return self.included_size_default or min(self.page_size_default, most), most

    @property
    def trade(self) -> Trade:
        """The business, as rules and documents need it."""
        letterhead = {
            name.removeprefix("company_"): getattr(self, name) for name in type(self).model_fields if "company_" in name
        }
        terms = Terms(self.currency, self.vat_rate, DegressiveRate.parse(self.degressive_rate))
        return Trade(terms, letterhead, self.default_language, self.time_zone)

    @property
    def limits_requests(self) -> bool:
        return self.environment == "production" if self.ratelimit_enabled is None else self.ratelimit_enabled

    @model_validator(mode="after")
    def _complete(self) -> Self:
        """What the fields mean together; makes ``instance/``, for its owner only, when something is kept in it."""
        if self.page_size_default > self.page_size_max:
            raise _fault("PAGE_SIZE_DEFAULT: must not be above PAGE_SIZE_MAX")
        if self.read_database_url and _kind(self.read_database_url) != _kind(self.database_url):
            raise _fault("READ_DATABASE_URL: must be a database of the same kind as DATABASE_URL")
        shown, most = self.included_sizes
        if shown > most:
            raise _fault("INCLUDED_SIZE_DEFAULT: must not be above INCLUDED_SIZE_MAX")
        if most > self.page_size_max:
            # What is not shown is a page of the relationship URL, of the same size.
            raise _fault("INCLUDED_SIZE_MAX: must not be above PAGE_SIZE_MAX")
        if not self.jwt_secret_key:
            if self.environment == "production":
                raise _fault("JWT_SECRET_KEY: must be set in production, at least 32 bytes")
            object.__setattr__(self, "jwt_secret_key", kept_secret(INSTANCE / "jwt_secret_key"))
        if self.database_url.startswith(f"sqlite:///{INSTANCE}"):
            _make_folder(INSTANCE)
        return self

    def allows_origin(self, origin: str) -> bool:
        """Whether a page from ``origin`` (scheme, host and port) may call the service."""
        if self.cors_origins is not None:
            return origin in self.cors_origins or "*" in self.cors_origins
        return self.environment != "production" and LOCALHOST.fullmatch(origin) is not None


def kept_secret(path: Path) -> str:
    """The secret in the file at ``path``, which is made when it is not there and readable by its owner only.

    Processes that start together agree on one: a finished file is linked into place, and the first link wins.
    """
    try:
        if not path.exists():
            _make_folder(path.parent)
            with NamedTemporaryFile("w", dir=path.parent, encoding="ascii") as draft:  # of mode 600
                draft.write(secrets.token_urlsafe(SECRET_BYTES))
                draft.flush()
                with suppress(FileExistsError):
                    os.link(draft.name, path)
        return path.read_text(encoding="ascii").strip()
    except OSError as error:
        raise _fault(f"JWT_SECRET_KEY: not set, and none can be kept in {path} ({error.strerror})") from None


def _make_folder(path: Path) -> None:
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise _fault(f"DATABASE_URL, JWT_SECRET_KEY: {path} cannot be made ({error.strerror})") from None


def _fault(text: str) -> PydanticCustomError:
    return PydanticCustomError("setting", "{text}", {"text": text})


def _faults(error: ValidationError) -> list[str]:
    """``NAME: what is wrong with it``, with the value unless it may be a secret."""
    secret = {name.upper() for name, field in Settings.model_fields.items() if not field.repr}
    lines = []
    for fault in error.errors(include_url=False, include_context=False):
        text = fault["msg"]
        if fault["loc"]:  # those of `_complete` have none: their texts start with the name
            name = str(fault["loc"][0])
            shown = "" if name in secret else f" (it is {str(fault['input'])[:80]!r})"
            text = f"{name}: {text[:1].lower()}{text[1:]}{shown}"
        lines.append(text)
    return lines
