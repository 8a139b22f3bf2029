"""The engine of the embedded Box: it answers requests, and keeps everything in one directory."""

from __future__ import annotations

import errno
import logging
import os
import re
import secrets
import shutil
import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from email.utils import formatdate
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from box_models._forks import reset_after_fork
from box_models._version import __version__
from box_models.local.content import session_rows
from box_models.local.http import scopes, unserved
from box_models.local.http.caller import Bearer
from box_models.local.http.errors import (
    ApiError,
    bad_parameter,
    insufficient_scope,
    unauthorized,
)
from box_models.local.http.in_progress import RequestsInProgress
from box_models.local.http.messages import Request, Response
from box_models.local.http.routing import Call, Route, Router
from box_models.local.http.services import Services
from box_models.local.items import expiry, tree, version_trash
from box_models.local.registry import REGISTRY, routes_of, schemas_of
from box_models.local.resources.mailbox import Mail, Mailbox
from box_models.local.settings import Settings
from box_models.local.sign_in.accounts import Accounts
from box_models.local.sign_in.logins import Logins
from box_models.local.store import integrity, journal, private_files, store_directory
from box_models.local.store.blobs import Blobs
from box_models.local.store.database import Database
from box_models.local.store.store_error import StoreError

log: logging.Logger = logging.getLogger("box_models.local")
CLOSE_SECONDS = 5.0


class Engine:
    """One embedded Box, in ``directory``.

    Only one engine can have the directory open. ``":memory:"`` keeps uploads in a temporary directory, which is deleted when the
    engine is closed, and the contents of a seed in memory until they are read.
    """

    def __init__(self, directory: str | Path = ":memory:", *, settings: Settings = Settings()) -> None:  # noqa: B008
        self.settings = settings
        self._temporary = str(directory) == ":memory:"
        self.directory: Path = (
            private_files.make_temporary_directory() if self._temporary else Path(directory)
        )
        self._lock: BinaryIO | None = None
        try:
            store_directory.prepare(self.directory, durable=not self._temporary)
            if not self._temporary:
                self._lock = store_directory.lock(self.directory)
            path = ":memory:" if self._temporary else str(self.directory / store_directory.DATABASE)
            self.database: Database = Database(path, schemas_of(REGISTRY), durable=not self._temporary)
            self.blobs: Blobs = Blobs(self.directory, durable=not self._temporary)
            self.parts: Blobs = Blobs(self.directory, kind=store_directory.PARTS, durable=not self._temporary)
            self.accounts: Accounts = Accounts(self.database, settings)
            self.logins: Logins = Logins(self.database, settings)
            if not self._temporary:
                self._clean()
        except BaseException as error:
            self._release()
            if isinstance(error, sqlite3.OperationalError):
                raise StoreError(f"{self.directory} cannot be used: {error}") from error
            raise
        self.services: Services = Services(
            settings, self.database, self.blobs, self.parts, find_user=self.accounts.get_user
        )
        self.services.add(self.accounts)
        self.services.add(self.logins)
        self._router = Router(routes_of(REGISTRY))
        self._server = f"box_models-local/{__version__}"
        self._closed = False
        self._in_progress = RequestsInProgress()
        self._process = os.getpid()
        reset_after_fork(self)

    @property
    def routes(self) -> list[Route]:
        """All routes of this engine."""
        return self._router.routes

    @property
    def mail(self) -> Sequence[Mail]:
        """The e-mails that Box would have sent, oldest first."""
        return self.services.get(Mailbox).mails

    def handle(self, request: Request) -> Response:
        """Return the response to a request. Every exception becomes an error response."""
        with self._in_progress:
            try:
                match, bearer = self._admitted(request)
                return self._signed(self._call(request, match, bearer))
            except Exception as error:  # noqa: BLE001  a failed request must not stop the server
                return self.refuse(_error_for(request, error))

    def refusal(self, request: Request) -> Response | None:
        """Return the response to a request that its method, path and headers are enough to refuse; None for any other.

        The body is not read. A server calls this before it accepts a body.
        """
        with self._in_progress:
            try:
                self._admitted(request)
            except Exception as error:  # noqa: BLE001  as above
                return self.refuse(_error_for(request, error))
        return None

    def needs_token(self, request: Request) -> bool:
        """Return whether the request is refused without a valid token."""
        match = self._match(request)
        return match is None or not match[0].public

    def refuse(self, error: ApiError) -> Response:
        """Return the response that reports an error."""
        return self._signed(error.response(secrets.token_hex(8)))

    def close(self) -> None:
        """Release the directory; ``":memory:"`` is deleted.

        Requests in progress are answered first, for at most five seconds, and new ones are refused.
        """
        if not self._closed and os.getpid() == self._process:
            self._closed = True
            self._in_progress.wait(seconds=CLOSE_SECONDS)
            self.database.close()
            self._release()

    def _reset_after_fork(self) -> None:
        """Leave everything to the parent process, and keep neither its directory locked nor its database open."""
        self._in_progress = RequestsInProgress()  # the lock of the old one may be held for ever
        self.database.abandon()
        if self._lock is not None:
            self._lock.close()  # the parent process has the file open too, so its lock remains

    def _admitted(self, request: Request) -> tuple[tuple[Route, dict[str, str]], Bearer | None]:
        """Return the route and the caller of a request. Raises ApiError if it is not allowed."""
        if os.getpid() != self._process:
            raise ApiError(
                503, "unavailable", "This embedded Box belongs to the parent of this forked process."
            )
        if self._closed:
            raise ApiError(503, "unavailable", "This embedded Box has been closed.")
        match = self._match(request)
        if match is not None and match[0].public:
            return match, None
        if not request.path.startswith(("/2.0/", "/api/2.0/")):
            raise ApiError(404, "not_found", "Not Found")
        bearer = self._authenticate(request, match[0] if match else None)
        request.on_authorized()
        if match is None:
            raise unserved.refusal(self.routes, request.method, request.path)
        scopes.require(match[0].scopes, bearer)
        if match[0].whole_account:
            scopes.require_whole_account(bearer)
        bearer = self._acting(request, bearer)
        if match[0].admin_only:
            scopes.require_admin(bearer)
        return match, bearer

    def _match(self, request: Request) -> tuple[Route, dict[str, str]] | None:
        # HEAD is answered like GET; the code that sends the response leaves the body out.
        return self._router.match("GET" if request.method == "HEAD" else request.method, request.path)

    def _call(self, request: Request, match: tuple[Route, dict[str, str]], bearer: Bearer | None) -> Response:
        route, path_values = match
        call = Call(self.services, request, route=route, now=self.settings.clock(), bearer=bearer)
        expiry.end_expired(self.database, call.timestamp, trash_lifetime=self.settings.trash_lifetime)
        return route.handler(call, **path_values)

    def _signed(self, response: Response) -> Response:
        headers = {
            "Date": _http_date(int(self.settings.clock().timestamp())),
            "Server": self._server,
            "box-request-id": secrets.token_hex(16),
        }
        return Response(response.status, response.body, {**headers, **response.headers}, response.wait)

    def _authenticate(self, request: Request, route: Route | None) -> Bearer:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        token = token.strip() if scheme.lower() == "bearer" else ""
        if not token and route is not None and route.operation == "get_files_id_content":
            token = dict(request.query).get("access_token", "")
        if not token:
            raise unauthorized("invalid_request", "The access token was not found.")
        bearer = self.accounts.bearer(token)
        if bearer is None:
            raise unauthorized("invalid_token", "The access token provided is invalid.")
        return bearer

    def _acting(self, request: Request, bearer: Bearer) -> Bearer:
        user_id = request.headers.get("as-user")
        if user_id is None:
            return bearer
        if not re.fullmatch(r"[0-9]{1,18}", user_id.strip()):
            raise bad_parameter("As-User", "Must be the id of a user.")
        whole = bearer.scopes is None and bearer.restricted_to is None
        user = self.accounts.get_user(user_id.strip()) if whole and bearer.is_admin else None
        # The error is the same for an unknown user and a forbidden one, so that callers cannot probe which users exist.
        if user is None or not user.is_active:
            raise insufficient_scope()
        return replace(bearer, user=user, is_service_account=False)

    def _clean(self) -> None:
        now = int(self.settings.clock().timestamp())
        integrity.at_start(self.database, self.blobs)
        lifetime = self.settings.upload_session_lifetime
        session_rows.at_start(self.database, self.parts, now=now, memory=lifetime)
        version_trash.purge_expired(self.database, self.blobs, now)
        tree.purge_expired(self.database, self.blobs, now)
        journal.prune(self.database, now - self.settings.journal_lifetime)

    def _release(self) -> None:
        if self._lock is not None:
            private_files.unlock_file(self._lock)
        if self._temporary:
            shutil.rmtree(self.directory, ignore_errors=True)


@lru_cache(1)  # Many requests come in the same second.
def _http_date(seconds: int) -> str:
    return formatdate(seconds, usegmt=True)


def _error_for(request: Request, error: Exception) -> ApiError:
    if isinstance(error, ApiError):
        return error
    if isinstance(error, ConnectionError):
        return ApiError(400, "bad_request", "The request ended early.")
    full = isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}
    if full or (isinstance(error, sqlite3.OperationalError) and "full" in str(error)):
        return ApiError(507, "insufficient_storage", "The disk of the embedded Box is full.")
    log.error("%s %s failed", request.method, request.path, exc_info=error)
    return ApiError(500, "internal_server_error", "Internal Server Error")
