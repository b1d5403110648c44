"""The environment becomes typed settings, or a list of faults that shows no secret."""

from __future__ import annotations

import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from jsonapi_app.settings import Settings, SettingsError, kept_secret, load_settings

ROOT = Path(__file__).parent.parent
SECRET = "a secret that is long enough for this"


@pytest.fixture(autouse=True)
def only_a_secret_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, field in Settings.model_fields.items():
        monkeypatch.delenv(str(field.validation_alias or name.upper()), raising=False)
    monkeypatch.setenv("JWT_SECRET_KEY", SECRET)


def test_without_any_variable_the_service_is_in_development_on_a_sqlite_file():
    settings = load_settings()

    assert settings.environment == "development"
    assert settings.database_url == f"sqlite:///{ROOT}/instance/backline.db"
    assert (settings.page_size_default, settings.page_size_max) == (25, 100)


def test_an_empty_variable_is_as_good_as_none(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PAGE_SIZE_MAX", "")

    assert load_settings().page_size_max == 100


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("sqlite:///other.db", f"sqlite:///{ROOT}/instance/other.db"),
        ("sqlite:////srv/x.db", "sqlite:////srv/x.db"),
    ],
)
def test_a_relative_sqlite_file_is_in_the_instance_folder(monkeypatch: pytest.MonkeyPatch, given: str, used: str):
    monkeypatch.setenv("DATABASE_URL", given)

    assert load_settings().database_url == used


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_spelling_of_postgresql_names_the_psycopg_driver(monkeypatch: pytest.MonkeyPatch, scheme: str):
    monkeypatch.setenv("DATABASE_URL", f"{scheme}://rent:p%40ss@db/backline?sslmode=require")

    assert load_settings().database_url == "postgresql+psycopg://rent:p%40ss@db/backline?sslmode=require"


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        ("BACKLINE_ENV", "prod", "BACKLINE_ENV: input should be 'development', 'production' or 'testing'"),
        ("DATABASE_URL", "mysql://root@db/x", "DATABASE_URL: the database must be SQLite or PostgreSQL"),
        ("DATABASE_URL", "sqlite:///:memory:", "DATABASE_URL: one in memory is not shared"),
        ("DATABASE_URL", "backline.db", "DATABASE_URL: not a database URL"),
        ("JWT_SECRET_KEY", "short", "JWT_SECRET_KEY: must have at least 32 bytes"),
        ("PUBLIC_URL", "backline.example", "PUBLIC_URL: not an http(s) URL"),
        ("PAGE_SIZE_MAX", "many", "PAGE_SIZE_MAX: input should be a valid integer"),
        ("PAGE_SIZE_DEFAULT", "101", "PAGE_SIZE_DEFAULT: must not be above PAGE_SIZE_MAX"),
        ("LOG_FORMAT", "xml", "LOG_FORMAT: input should be 'json' or 'console'"),
        ("LOG_LEVEL", "loud", "LOG_LEVEL: input should be 'debug', 'info', 'warning' or 'error'"),
        ("METRICS_TOKEN", "short", "METRICS_TOKEN: string should have at least 16 characters"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "localhost:4318", "OTEL_EXPORTER_OTLP_ENDPOINT: not an http(s) URL of a"),
        ("RATELIMIT_DEFAULT", "many", "RATELIMIT_DEFAULT: not a limit, such as 10 per minute"),
        ("RATELIMIT_LOGIN", "0 per minute", "RATELIMIT_LOGIN: not a limit"),
        ("RATELIMIT_IDENTIFIER", "10 per fortnight", "RATELIMIT_IDENTIFIER: not a limit"),
        ("RATELIMIT_STORAGE_URL", "memcached://host", "RATELIMIT_STORAGE_URL: not memory:// or the URL of a Redis"),
        ("MAX_IN_LIST", "0", "MAX_IN_LIST: input should be greater than or equal to 1 (it is '0')"),
    ],
)
def test_a_wrong_value_is_refused_by_the_name_of_its_variable(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, fault: str
):
    monkeypatch.setenv(name, value)

    with pytest.raises(SettingsError) as error:
        load_settings()

    assert str(error.value).startswith(fault)


def test_every_fault_is_told_at_once(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PAGE_SIZE_MAX", "x")
    monkeypatch.setenv("TRUSTED_PROXIES", "-1")

    with pytest.raises(SettingsError) as error:
        load_settings()

    assert [line.partition(":")[0] for line in str(error.value).splitlines()] == ["TRUSTED_PROXIES", "PAGE_SIZE_MAX"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("METRICS_TOKEN", "hunter2"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "u:hunter2@collector"),
        ("JWT_SECRET_KEY", "hunter2"),
        ("DATABASE_URL", "mysql://u:hunter2@db/x"),
        ("DATABASE_URL", "hunter2"),
        ("RATELIMIT_STORAGE_URL", "redis://:hunter2@h:port"),
    ],
)
def test_a_secret_is_never_printed(monkeypatch: pytest.MonkeyPatch, name: str, value: str):
    monkeypatch.setenv(name, value)

    with pytest.raises(SettingsError) as error:
        load_settings()

    assert "hunter2" not in str(error.value)
    assert error.value.__cause__ is None


def test_settings_shown_in_a_log_hold_no_secret(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://u:hunter2@db/x")

    shown = repr(load_settings())

    assert SECRET not in shown
    assert "hunter2" not in shown


def test_production_logs_json_unless_told_otherwise(monkeypatch: pytest.MonkeyPatch):
    development = load_settings()
    monkeypatch.setenv("BACKLINE_ENV", "production")
    production = load_settings()
    monkeypatch.setenv("LOG_FORMAT", "console")

    assert (development.form_of_log, production.form_of_log) == ("console", "json")
    assert load_settings().form_of_log == "console"


@pytest.mark.parametrize(
    ("environment", "enabled", "limited"),
    [("production", "", True), ("development", "", False), ("development", "true", True), ("production", "0", False)],
)
def test_requests_are_limited_in_production_unless_a_setting_says_otherwise(
    monkeypatch: pytest.MonkeyPatch, environment: str, enabled: str, limited: bool
):
    monkeypatch.setenv("BACKLINE_ENV", environment)
    monkeypatch.setenv("RATELIMIT_ENABLED", enabled)

    assert load_settings().limits_requests is limited


def test_production_refuses_to_start_without_a_secret(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("BACKLINE_ENV", "production")
    monkeypatch.delenv("JWT_SECRET_KEY")

    with pytest.raises(SettingsError, match=r"^JWT_SECRET_KEY: must be set in production"):
        load_settings()


def test_a_kept_secret_is_made_once_and_is_readable_by_its_owner_only(tmp_path: Path):
    path = tmp_path / "instance" / "jwt_secret_key"

    with ThreadPoolExecutor(4) as pool:
        secrets = set(pool.map(kept_secret, [path] * 8))

    assert secrets == {path.read_text()}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["jwt_secret_key"]


def test_development_allows_pages_of_localhost_on_any_port():
    settings = load_settings()

    assert settings.allows_origin("http://localhost:4200")
    assert settings.allows_origin("https://[::1]:8443")
    assert not settings.allows_origin("http://localhost.evil.example")


def test_production_allows_only_the_origins_that_are_named(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("BACKLINE_ENV", "production")
    nobody = load_settings()
    monkeypatch.setenv("CORS_ORIGINS", "https://app.example, https://rent.example/")
    named = load_settings()

    assert not nobody.allows_origin("http://localhost:4200")
    assert named.cors_origins == ("https://app.example", "https://rent.example")
    assert named.allows_origin("https://rent.example")
    assert not named.allows_origin("http://localhost:4200")


def test_every_setting_says_what_it_is_for():
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


def test_the_service_stops_with_the_faults_and_without_a_traceback(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PAGE_SIZE_MAX", "many")

    command = [sys.executable, "wsgi.py"]
    started = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True, timeout=60)

    assert started.returncode == 4
    assert "PAGE_SIZE_MAX: input should be a valid integer" in started.stderr
    assert "Traceback" not in started.stderr


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("CURRENCY", "euro", "three capital letters"),
        ("VAT_RATE", "100", "less than 100"),
        ("DEGRESSIVE_RATE", "__import__('os')", "not a rate"),
        ("DEGRESSIVE_RATE", "1 / 0", "not a rate"),
        ("TIME_ZONE", "Mars/Olympus", "not a time zone"),
        ("DEFAULT_LANGUAGE", "DE", "'EN' or 'FR'"),
    ],
)
def test_terms_of_business_that_are_none_refuse_to_start(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, told: str
):
    monkeypatch.setenv(name, value)

    with pytest.raises(SettingsError, match=name) as refused:
        load_settings()

    assert told in str(refused.value)


def test_the_business_is_put_together_for_rules_and_documents(monkeypatch: pytest.MonkeyPatch):
    for name, value in {
        "CURRENCY": "CHF",
        "VAT_RATE": "7.7",
        "DEGRESSIVE_RATE": "min(days_count, 5)",
        "COMPANY_NAME": "Son & Lumière SA",
        "COMPANY_CITY": "Genève",
        "DEFAULT_LANGUAGE": "FR",
        "TIME_ZONE": "Europe/Zurich",
    }.items():
        monkeypatch.setenv(name, value)

    trade = load_settings().trade

    assert (trade.terms.currency, str(trade.terms.vat_rate), trade.terms.degressive_rate.rate(9)) == ("CHF", "7.7", 5)
    assert (trade.letterhead["name"], trade.letterhead["city"], trade.letterhead["phone"]) == (
        "Son & Lumière SA",
        "Genève",
        None,
    )
    assert (trade.language, trade.time_zone) == ("FR", "Europe/Zurich")
