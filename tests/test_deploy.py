"""What deploy/ says agrees with the settings, with gunicorn.conf.py, and with itself."""

from __future__ import annotations

import re
import runpy
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from gunicorn import util

from jsonapi_app.http.rate_policies import policies
from jsonapi_app.settings import Settings

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "deploy"
SITE = (DEPLOY / "nginx" / "backline.conf").read_text()
UNIT = (DEPLOY / "systemd" / "backline.service").read_text()
SOCKET = (DEPLOY / "systemd" / "backline.socket").read_text()
MIGRATE = (DEPLOY / "systemd" / "backline-migrate@.service").read_text()
ENVIRONMENT = (DEPLOY / "systemd" / "backline.env").read_text()
DOCKERFILE = (DEPLOY / "Dockerfile").read_text()
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text())

OTHERS = {"PATH", "POSTGRES_PASSWORD"}  # the system's and PostgreSQL's
PYTHON_OR_PIP = ("PYTHON", "PIP_")


@pytest.fixture
def gunicorn(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The names in gunicorn.conf.py, without any variable set."""
    monkeypatch.setattr("dotenv.load_dotenv", lambda _: False)
    monkeypatch.setattr(util, "write_error", util.write_error)
    for name in gunicorn_variables():
        monkeypatch.delenv(name, raising=False)
    return runpy.run_path(str(ROOT / "gunicorn.conf.py"))


def default(name: str) -> Any:
    return Settings.model_fields[name].default


def gunicorn_variables() -> set[str]:
    return set(re.findall(r"os\.environ\.get\([\"'](\w+)[\"']\)", (ROOT / "gunicorn.conf.py").read_text()))


def directive(name: str, text: str = SITE) -> str:
    """The value of the only nginx directive of that name."""
    (value,) = re.findall(rf"^\s*{name} ([^;]+);", text, re.MULTILINE)
    return str(value)


def seconds(text: str) -> int:
    return int(text.removesuffix("s"))


def unit_value(name: str, unit: str = UNIT) -> str:
    (value,) = re.findall(rf"^{name}=(.*)$", unit, re.MULTILINE)
    return str(value)


@pytest.mark.parametrize(
    ("where", "names"),
    [
        ("backline.env", re.findall(r"^(\w+)=", ENVIRONMENT, re.MULTILINE)),
        ("Dockerfile", re.findall(r"^(?:ENV| {3}) ?(\w+)=", DOCKERFILE, re.MULTILINE)),
        ("compose.yaml", [*COMPOSE["x-backline"]["environment"]]),
        ("compose.yaml, from outside", re.findall(r"\$\{(\w+)", (DEPLOY / "compose.yaml").read_text())),
        ("nginx", re.findall(r"\b([A-Z]{2,}_[A-Z_]+)\b", SITE)),
    ],
)
def test_every_variable_is_one(where: str, names: list[str]):
    known = {str(field.validation_alias or name.upper()) for name, field in Settings.model_fields.items()}
    known |= gunicorn_variables() | OTHERS

    assert names
    assert [name for name in names if name not in known and not name.startswith(PYTHON_OR_PIP)] == []


def test_the_environment_lacks_nothing_but_the_secret(monkeypatch: pytest.MonkeyPatch):
    for name, value in re.findall(r"^(\w+)=(.*)$", ENVIRONMENT, re.MULTILINE):
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("JWT_SECRET_KEY", "x" * 32)

    settings = Settings()

    assert settings.environment == "production"
    assert settings.database_url == "postgresql+psycopg:///backline"


def test_nginx_reads_what_the_service_reads(gunicorn: dict[str, Any]):
    count, size = directive("large_client_header_buffers").split()

    assert int(directive("client_max_body_size")) == default("max_body_bytes")
    assert int(size.removesuffix("k")) * 1024 >= gunicorn["limit_request_line"] > default("max_url_length")
    assert int(count) >= 2


def test_nginx_waits_longer_than_gunicorn_and_drops_connections_earlier(gunicorn: dict[str, Any]):
    upstream = re.search(r"^upstream backline \{.*?^\}", SITE, re.MULTILINE | re.DOTALL)

    assert upstream is not None
    assert seconds(directive("keepalive_timeout", upstream[0])) < gunicorn["keepalive"]
    assert seconds(directive("proxy_read_timeout")) > gunicorn["timeout"]
    assert directive("server", upstream[0]) == gunicorn["bind"]


def test_nginx_sets_every_header_that_the_service_believes():
    sent = dict(re.findall(r"proxy_set_header (\S+) (\S+);", SITE))

    assert re.search(r"^TRUSTED_PROXIES=1$", ENVIRONMENT, re.MULTILINE)
    assert {name: value for name, value in sent.items() if name.startswith("X-Forwarded-")} == {
        "X-Forwarded-For": "$remote_addr",
        "X-Forwarded-Proto": "$scheme",
        "X-Forwarded-Host": "$host",
        "X-Forwarded-Prefix": '""',
    }


def test_nginx_gives_each_request_the_id_of_its_log():
    assert re.search(r"^ *proxy_set_header X-Request-ID \$request_id;", SITE, re.MULTILINE)
    assert "$request_id'" in SITE


def test_nginx_lets_nobody_at_the_figures():
    block = re.search(r"location = /metrics \{(.*?)\}", SITE, re.DOTALL)

    assert block is not None
    assert block[1].split() == ["deny", "all;"]


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("", ""),
        ("token=s3cr3t", "token=***"),
        ("mine=true&token=s3cr3t&x=1", "mine=true&token=***&x=1"),
        ("ApiKey=s3cr3t", "ApiKey=***"),
        ("token=s3cr3t%26=?s3cr3t", "token=***"),
        ("apikey=s3cr3t&x=1&token=s3cr3t", "***"),
        ("%74oken=s3cr3t", "***"),
        ("tok%65n=s3cr3t", "***"),
        ("x=1;apikey=s3cr3t", "x=1;apikey=***"),
        ("filter%5Bname%5D=token=1&page%5Bsize%5D=2", "filter%5Bname%5D=token=1&page%5Bsize%5D=2"),
        ("token_type=Bearer", "token_type=Bearer"),
    ],
)
def test_the_log_of_nginx_leaves_secrets_out(query: str, kept: str):
    assert mapped("$args")(query) == kept


@pytest.mark.parametrize(
    ("sent", "passed_on"),
    [('W/"12-a.1"', '"12-a.1"'), ('"12-a.1"', '"12-a.1"'), ("*", "*"), ('W/"1-a", W/"2-a"', 'W/"1-a", W/"2-a"')],
)
def test_nginx_makes_a_tag_strong_again_that_it_has_weakened(sent: str, passed_on: str):
    """Else nobody whose answers are compressed could send one in If-Match."""
    (pattern,) = re.findall(r"'~(\S*strong_tag\S*)' \$backline_strong_tag;", SITE)

    found = re.search(pattern.replace("?<", "?P<"), sent)

    assert (found["backline_strong_tag"] if found else sent) == passed_on


def test_the_log_of_nginx_has_only_what_was_looked_through(gunicorn: dict[str, Any]):
    log_format = re.search(r"log_format backline (.*?);\n", SITE, re.DOTALL)

    assert log_format is not None
    logged = set(re.findall(r"\$\{?(\w+)", log_format[1]))
    assert logged.isdisjoint({"request", "request_uri", "args", "query_string", "http_referer"})
    assert mapped("$http_referer")("https://a.example/x?token=s3cr3t") == "https://a.example/x"
    assert mapped("$request_uri")("/x?token=s3cr3t") == "/x"
    for name in gunicorn["SECRETS"]:
        assert mapped("$args")(f"{name}=s3cr3t") == f"{name}=***"
    assert {value.split()[1] for value in re.findall(r"^\s*error_log ([^;]+);", SITE, re.MULTILINE)} == {"crit"}


def mapped(source: str) -> Callable[[str], str]:
    """The ``map`` block of nginx over the variable ``source``, as a function."""
    block = re.search(rf"^map {re.escape(source)} \$\w+ \{{\n(.*?)^\}}", SITE, re.MULTILINE | re.DOTALL)
    assert block is not None
    rules = re.findall(r'^\s*"~(\*?)(.*?)" "?([^"\n]*?)"?;$', block[1], re.MULTILINE)
    assert rules

    def value(text: str) -> str:
        for any_case, pattern, result in rules:
            found = re.search(pattern.replace("(?<", "(?P<"), text, re.IGNORECASE if any_case else 0)
            if found is not None:
                return filled(result, found.groupdict())
        return text

    return value


def filled(text: str, values: dict[str, str]) -> str:
    return re.sub(r"\$(\w+)", lambda name: values[name[1]], text)


def test_nobody_is_cut_off_while_gunicorn_finishes(gunicorn: dict[str, Any]):
    assert int(unit_value("TimeoutStopSec")) > gunicorn["graceful_timeout"]
    assert seconds(COMPOSE["services"]["service"]["stop_grace_period"]) > gunicorn["graceful_timeout"]


def test_systemd_listens_where_nginx_asks(gunicorn: dict[str, Any]):
    assert unit_value("ListenStream", SOCKET) == gunicorn["bind"]
    assert unit_value("Requires") == "backline.socket"


def test_settings_that_are_wrong_are_not_tried_again():
    stop = re.search(r"^STOP = (\d+)", (ROOT / "wsgi.py").read_text(), re.MULTILINE)

    assert stop is not None
    assert stop[1] in unit_value("RestartPreventExitStatus").split()


def test_migrations_have_the_rights_of_the_service():
    start = "# It writes nothing but its own state."
    end = "SystemCallErrorNumber=EPERM"

    assert UNIT[UNIT.index(start) : UNIT.index(end)] == MIGRATE[MIGRATE.index(start) : MIGRATE.index(end)]


def test_the_image_is_made_of_what_is_there():
    (python,) = set(re.findall(r"^FROM python:([\d.]+)-", DOCKERFILE, re.MULTILINE))
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)
    let_in = set(re.findall(r"^!(\S+)$", (DEPLOY / "Dockerfile.dockerignore").read_text(), re.MULTILINE))

    assert f"autogenerated by pip-compile with Python {python}" in (ROOT / "requirements.txt").read_text()
    assert {name for names in copied for name in names.split()} == let_in
    assert [name for name in let_in if not (ROOT / name).exists()] == []


def test_the_image_runs_without_root_and_tells_its_health():
    user, health = re.findall(r"^USER (\w+)$", DOCKERFILE, re.MULTILINE), "/health/live"

    assert user == ["backline"]
    assert health in DOCKERFILE


def test_the_connections_of_all_workers_fit_the_database(gunicorn: dict[str, Any]):
    rush = 10  # SQLAlchemy's max_overflow, which the service leaves as it is
    limit = COMPOSE["services"]["database"]["command"][-1].removeprefix("max_connections=")
    workers = COMPOSE["x-backline"]["environment"]["WEB_CONCURRENCY"]

    assert int(re.sub(r"\D", "", workers)) * (default("database_pool_size") + rush) < int(limit)


def test_containers_store_and_count_in_those_beside_them():
    environment, beside = COMPOSE["x-backline"]["environment"], COMPOSE["services"]

    assert environment["DATABASE_URL"].endswith("@database/backline")
    assert environment["RATELIMIT_STORAGE_URL"].startswith("redis://redis:")
    assert {"database", "redis"} <= set(beside)
    assert {"migrate", "redis"} == set(beside["service"]["depends_on"])


def test_nginx_refuses_floods_only():
    """What a user may ask for is the service's to say; nginx sees addresses, which many may share."""
    (rate,) = re.findall(r"rate=(\d+)r/s", SITE)
    (allowed,) = policies("default", default("ratelimit_default"))

    assert int(rate) * allowed.seconds > allowed.quota
    assert directive("limit_req_status") == "429"
    assert "error_page 429 @too_many;" in SITE


def test_containers_have_no_rights_that_they_do_not_need():
    for name in ("migrate", "service", "redis"):
        container = COMPOSE["services"][name]
        assert (container["read_only"], container["cap_drop"]) == (True, ["ALL"])
        assert container["security_opt"] == ["no-new-privileges:true"]
    assert COMPOSE["services"]["service"]["ports"] == ["127.0.0.1:8000:8000"]


@pytest.mark.skipif(shutil.which("nginx") is None, reason="no nginx here: `apt-get install nginx-light`")
def test_nginx_takes_the_site(tmp_path: Path):
    files = {"key": tmp_path / "key.pem", "certificate": tmp_path / "certificate.pem"}
    made = ["-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=backline.example"]
    written = ["-keyout", files["key"], "-out", files["certificate"]]
    subprocess.run(["openssl", "req", "-x509", *made, *written], check=True, capture_output=True)
    site = SITE.replace("/var/log/nginx", str(tmp_path))
    site = re.sub(r"(ssl_certificate_key) \S+;", rf"\1 {files['key']};", site)
    site = re.sub(r"(ssl_certificate) \S+;", rf"\1 {files['certificate']};", site)
    site = re.sub(r"listen (?:\[::\]:)?(\d+)", rf"listen unix:{tmp_path}/\1", site)
    site = re.sub(r"^ *listen .*\n(?= *listen )", "", site, flags=re.MULTILINE)  # one of two is enough
    (tmp_path / "nginx.conf").write_text(
        f"pid {tmp_path}/pid; error_log {tmp_path}/log; events {{}} http {{\n{site}\n}}"
    )

    checked = subprocess.run(
        ["nginx", "-t", "-c", tmp_path / "nginx.conf"], check=False, capture_output=True, text=True
    )

    assert checked.returncode == 0, checked.stderr
