"""Routes for events: the streams of events, and the long poll that reports new ones."""

from __future__ import annotations

import json
from itertools import islice

from box_models.local.events import event_shapes, event_streams
from box_models.local.http.caller import Bearer
from box_models.local.http.errors import ApiError
from box_models.local.http.messages import Response, Wait
from box_models.local.http.routing import Call, Routes
from box_models.local.http.scopes import READ
from box_models.local.items.rendering import Renderer
from box_models.local.json_values import JSON
from box_models.local.store import journal, signed_text

DEFAULT_LIMIT = 100
MAX_LIMIT = 500

routes: Routes = Routes()


@routes.get("/2.0/events", operation="get_events", scopes=READ, whole_account=True)
def list_events(call: Call) -> Response:
    """List a page of the events after ``stream_position``, oldest first."""
    settings = call.services.settings
    stream = event_streams.requested(call)
    # The official SDKs send a limit of 0 to learn the position.
    size = min(call.integer("limit", default=DEFAULT_LIMIT, low=0, high=MAX_LIMIT), settings.max_event_page)
    with journal.reading(call.services.database) as c:
        position = event_streams.requested_position(call, c)
        events = list(islice(stream.after(c, position), size))
        if len(events) < size:
            position = max(position, journal.last_id(c))
        elif events:
            position = events[-1].id
        if events and settings.repeated_events:
            before = islice(stream.up_to(c, events[0].id - 1), settings.repeated_events)
            events = [*reversed(list(before)), *events]
        renderer = Renderer(call, c)
        renderer.fields = None
        entries = [event_shapes.shape(renderer, stream, event) for event in events]
    return Response.of_json(
        {
            "chunk_size": len(entries),
            "next_stream_position": stream.position(position),
            "entries": entries,
        }
    )


@routes.options("/2.0/events", operation="options_events", scopes=READ, whole_account=True)
def list_realtime_servers(call: Call) -> Response:
    """Return the URL for long polls by the caller, which needs no token."""
    stream_type = call.choice("stream_type", event_streams.USER_STREAMS, "all")
    channel = signed_text.sign(call.services.database, "channels", [call.user.id])
    # The last values are Box's: the minutes that the URL is valid, how often to poll it, and the client's timeout.
    server: JSON = {
        "type": "realtime_server",
        "url": f"{call.request.base_url}/subscribe?channel={channel}&stream_type={stream_type}",
        "ttl": "10",
        "max_retries": "10",
        "retry_timeout": 610,
    }
    return Response.of_json({"chunk_size": 1, "entries": [server]})


@routes.get("/subscribe", operation="subscribe", public=True)
def subscribe(call: Call) -> Response:
    """Wait for an event after ``stream_position``, or after now."""
    values = signed_text.read(call.services.database, "channels", call.param("channel") or "")
    user = call.services.find_user(str(values[0])) if values else None
    if user is None:
        raise ApiError(404, "not_found", "This channel does not exist; request a new one")
    call.request.on_authorized()
    kind = call.choice("stream_type", event_streams.USER_STREAMS, "all")
    stream = event_streams.of_user(call.made_by(Bearer(user)), kind)
    database = call.services.database
    with journal.reading(database) as c:
        is_given = call.param("stream_position") is not None
        position = event_streams.requested_position(call, c) if is_given else journal.last_id(c)

    def early_body() -> bytes | None:
        nonlocal position
        # The other streams have no downloads, so that their polls need not write them.
        with journal.reading(database) if kind == "all" else database.reading() as c:
            if any(stream.after(c, position)):
                return _body("new_change")
            position = journal.last_id(c)
            return None

    news = early_body()
    wait = Wait(call.services.settings.long_poll_timeout, database.changed, early_body)
    headers = {"Content-Type": "application/json"}
    return Response(200, news, headers) if news else Response(200, _body("reconnect"), headers, wait)


def _body(message: str) -> bytes:
    return json.dumps({"version": 1, "message": message}).encode()
