"""Call the methods of ``boxsdk`` 10 for events, once each."""

# The SDK declares nearly every field optional, unlike Box's description.
# pyright: reportOptionalMemberAccess=false, reportOptionalIterable=false, reportOptionalSubscript=false
# pyright: reportAttributeAccessIssue=false

from __future__ import annotations

import requests
from box_sdk_gen.managers import events

from tests.interop.boxsdk10_calls import World, calls
from tests.interop.boxsdk10_parts import CALLS

__all__ = ["CALLS"]


@calls
def events__get_events(w: World) -> None:
    before = w.client.events.get_events(stream_position="now").next_stream_position
    file = w.file()
    page = w.client.events.get_events(
        stream_type=events.GetEventsStreamType.CHANGES, stream_position=str(before)
    )
    assert (file.id, "ITEM_UPLOAD") in {(event.source.id, event.event_type.value) for event in page.entries}
    admin = w.client.events.get_events(
        stream_type=events.GetEventsStreamType.ADMIN_LOGS_STREAMING,
        stream_position=str(before),
        event_type=[events.GetEventsEventType.UPLOAD],
    )
    assert file.id in {event.source.item_id for event in admin.entries}


@calls
def events__get_events_with_long_polling(w: World) -> None:
    before = w.client.events.get_events(stream_position="now").next_stream_position
    w.file()
    (server,) = w.client.events.get_events_with_long_polling().entries or []
    answer = requests.get(
        str(server.url), params={"stream_position": str(before)}, timeout=server.retry_timeout
    )
    assert answer.json()["message"] == "new_change"


@calls
def events__get_event_stream(w: World) -> None:
    before = w.client.events.get_events(stream_position="now").next_stream_position
    position = events.GetEventStreamQueryParams(stream_position=str(before))
    stream = w.client.events.get_event_stream(query_params=position)
    first = iter(stream)
    uploaded = [w.file().id]
    ids = [next(first).source.id]
    # The folder of the file is new too. The next file needs a long poll.
    ids.append(next(first).source.id)
    uploaded.append(w.file().id)
    ids.append(next(first).source.id)
    stream.stop()
    assert set(uploaded) < set(ids)
