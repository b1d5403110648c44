"""Backline: one service for people who rent out event equipment. ``create_app()`` puts its parts together."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from jsonapi_app import cli
from jsonapi_app.core.sql import prepare_engine
from jsonapi_app.dialects import DIALECTS, dialect_of
from jsonapi_app.dialects.jsonapi import views
from jsonapi_app.dialects.jsonapi.syntax import Limits
from jsonapi_app.extensions import db, migrate
from jsonapi_app.http import cors, empty, failures, openapi_document, sign_in, tokens
from jsonapi_app.http.error_page import error_page
from jsonapi_app.http.explorer import explorer
from jsonapi_app.http.health import health
from jsonapi_app.http.idempotency import keep_answers
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
    app.config.update(MAX_CONTENT_LENGTH=settings.max_body_bytes, SQLALCHEMY_DATABASE_URI=settings.database_url)
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = _engine_options(settings)
    app.url_map.merge_slashes = False

    cors.allow_origins(app, settings.allows_origin)
    empty.answer_options_without_type(app)
    tell_request_ids(app, behind_proxies=settings.trusted_proxies > 0)
    failures.handle_failures(
        app,
        lambda path: dialect_of(path).render_error,
        lambda path: dialect_of(path).MOVES_SLASHES,
        settings.max_url_length,
    )
    tokens.prepare_tokens(
        app, secret_key=settings.jwt_secret_key, refresh_lifetime=timedelta(days=settings.refresh_token_days)
    )
    keep_answers(app, secret=settings.jwt_secret_key, lifetime=timedelta(hours=settings.idempotency_hours))
    db.init_app(app)
    migrate.init_app(app, db, directory=str(INSTANCE.parent / "migrations"))
    with app.app_context():
        prepare_engine(db.engine)

    app.extensions["backline.public_url"] = settings.public_url
    app.extensions["backline.trade"] = settings.trade
    app.extensions["backline.open_signup"] = settings.open_signup
    app.extensions["backline.default_avatar_url"] = settings.default_avatar_url
    app.extensions["backline.bounds"] = _bounds(settings)
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


def _engine_options(settings: Settings) -> dict[str, object]:
    if settings.database_url.startswith("sqlite"):
        return {"pool_size": settings.database_pool_size, "connect_args": {"check_same_thread": False}}
    # Reads see one state of the database (core/sql.py, `reading`); `writing` asks for READ COMMITTED.
    isolation = r"-c default_transaction_isolation=repeatable\ read"
    options = f"-c timezone=UTC {isolation} -c statement_timeout={settings.statement_timeout_ms}"
    return {"pool_size": settings.database_pool_size, "pool_pre_ping": False, "connect_args": {"options": options}}


def _bounds(settings: Settings) -> views.Bounds:
    limits = Limits(
        page_size_default=settings.page_size_default,
        page_size_max=settings.page_size_max,
        include_depth=settings.max_include_depth,
        include_paths=settings.max_include_paths,
        filter_terms=settings.max_filter_terms,
        filter_depth=settings.max_filter_depth,
        in_list=settings.max_in_list,
        sort_keys=settings.max_sort_keys,
    )
    return views.Bounds(
        limits, settings.max_json_depth, settings.max_included, settings.max_operations, settings.require_if_match
    )
