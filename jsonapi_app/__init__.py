"""Backline: one service for people who rent out event equipment. ``create_app()`` puts its parts together."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from jsonapi_app import cli, engines
from jsonapi_app.core.budget import Budget
from jsonapi_app.dialects import DIALECTS, dialect_name, dialect_of
from jsonapi_app.dialects.jsonapi.surface import Bounds
from jsonapi_app.dialects.jsonapi.syntax import Limits
from jsonapi_app.extensions import db, migrate
from jsonapi_app.http import cors, empty, failures, openapi_document, rate_limits, sign_in, tokens
from jsonapi_app.http.counters import Counters
from jsonapi_app.http.error_page import error_page
from jsonapi_app.http.explorer import explorer
from jsonapi_app.http.health import health
from jsonapi_app.http.idempotency import keep_answers
from jsonapi_app.http.observability.observers import observe_requests
from jsonapi_app.http.rate_policies import policies
from jsonapi_app.http.request_id import tell_request_ids
from jsonapi_app.http.start_page import start_page
from jsonapi_app.http.web_pages import web_pages
from jsonapi_app.resources import RESOURCES
from jsonapi_app.settings import INSTANCE, Settings, load_settings


def create_app(settings: Settings | None = None) -> Flask:
    """The application. Without ``settings`` they come from the environment.

    Raises SettingsError when these are wrong.
    """
    settings = settings or load_settings()
    app = Flask(__name__, instance_path=str(INSTANCE), static_folder=None)
    app.config.update(MAX_CONTENT_LENGTH=settings.max_body_bytes, **engines.configuration(settings))
    app.url_map.merge_slashes = False

    metrics = observe_requests(app, settings, dialect_name)
    cors.allow_origins(app, settings.allows_origin)
    empty.answer_options_without_type(app)
    tell_request_ids(app, behind_proxies=settings.trusted_proxies > 0)
    failures.handle_failures(
        app,
        lambda path: dialect_of(path).render_error,
        lambda path: dialect_of(path).MOVES_SLASHES,
        settings.max_url_length,
    )
    rate_limits.limit_requests(app, _rate_limits(settings) if settings.limits_requests else None)
    tokens.prepare_tokens(
        app, secret_key=settings.jwt_secret_key, refresh_lifetime=timedelta(days=settings.refresh_token_days)
    )
    keep_answers(app, secret=settings.jwt_secret_key, lifetime=timedelta(hours=settings.idempotency_hours))
    db.init_app(app)
    migrate.init_app(app, db, directory=str(INSTANCE.parent / "migrations"))
    with app.app_context():
        app.extensions["backline.replica"] = engines.prepare_engines(db, settings)
        if metrics is not None:
            for name, engine in db.engines.items():
                metrics.worker.watch_pool(engine, name or "primary")

    app.extensions.update({f"backline.{name}": value for name, value in _said(settings).items()})
    app.register_blueprint(sign_in.auth)
    app.register_blueprint(error_page)
    app.register_blueprint(openapi_document.pages)
    for pages in (web_pages, start_page, explorer, health):
        app.register_blueprint(pages)
    for dialect in DIALECTS:
        app.register_blueprint(dialect.make_blueprint(RESOURCES))
    cli.register(app)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, hops, hops, hops, x_prefix=hops)  # type: ignore[method-assign]
    return app


def _said(settings: Settings) -> Mapping[str, Any]:
    """What requests look up in ``app.extensions``."""
    members_shown, _ = settings.included_sizes
    return {
        "public_url": settings.public_url,
        "trade": settings.trade,
        "members_shown": members_shown,
        "open_signup": settings.open_signup,
        "default_avatar_url": settings.default_avatar_url,
        "bounds": _bounds(settings),
    }


def _rate_limits(settings: Settings) -> rate_limits.RateLimits:
    return rate_limits.RateLimits(
        policies("default", settings.ratelimit_default),
        policies("login", settings.ratelimit_login),
        policies("identifier", settings.ratelimit_identifier),
        Counters(settings.ratelimit_storage_url),
    )


def _bounds(settings: Settings) -> Bounds:
    included_size_default, included_size_max = settings.included_sizes
    limits = Limits(
        page_size_default=settings.page_size_default,
        page_size_max=settings.page_size_max,
        included_size_default=included_size_default,
        included_size_max=included_size_max,
        include_depth=settings.max_include_depth,
        include_paths=settings.max_include_paths,
        filter_terms=settings.max_filter_terms,
        filter_depth=settings.max_filter_depth,
        in_list=settings.max_in_list,
        sort_keys=settings.max_sort_keys,
    )
    budget = Budget(settings.max_included, settings.max_query_cost)
    return Bounds(limits, settings.max_json_depth, budget, settings.max_operations, settings.require_if_match)
