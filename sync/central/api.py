"""Central on the network: Starlette around `sync.central.service`, and nothing else.

The body is read up to its limit before anything looks at it; the work runs on a thread of the
pool, because verifying and writing block.
"""

from __future__ import annotations

from http import HTTPStatus

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request as HttpRequest
from starlette.responses import Response
from starlette.routing import Route

from sync.central.service import (
    BROKEN,
    LARGE,
    Answer,
    Request,
    Service,
    refuse,
)
from sync.protocol import CHECKPOINT, HEALTH, MESSAGE_BYTES_MAX, PULL, PUSH, RELAY

_METHODS = ["GET", "POST"]


def make_app(service: Service) -> Starlette:
    """Return the ASGI application that answers for a service."""

    async def respond(incoming: HttpRequest) -> Response:
        body = await _read(incoming)
        if body is None:
            return _response(refuse(LARGE, f"A message has at most {MESSAGE_BYTES_MAX} bytes."))
        request = Request(incoming.method, incoming.url.path, dict(incoming.headers.items()), body)
        return _response(await run_in_threadpool(service.answer, request))

    paths = (PUSH, PULL, RELAY, HEALTH, CHECKPOINT)
    return Starlette(
        routes=[Route(path, respond, methods=_METHODS) for path in paths],
        exception_handlers={HTTPException: _http_error, Exception: _failed},
    )


async def _read(incoming: HttpRequest) -> bytes | None:
    """Return the body, or nothing when it is too large to be a message."""
    body = bytearray()
    async for piece in incoming.stream():
        body += piece
        if len(body) > MESSAGE_BYTES_MAX:
            return None
    return bytes(body)


async def _http_error(_: HttpRequest, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else BROKEN
    return _response(refuse(status, f"{HTTPStatus(status).phrase}."))


async def _failed(_: HttpRequest, __: Exception) -> Response:
    return _response(refuse(BROKEN, "Central failed to answer; send the same again later."))


def _response(answer: Answer) -> Response:
    return Response(answer.body, answer.status, media_type=answer.media)
