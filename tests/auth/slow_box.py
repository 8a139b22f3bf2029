"""An embedded Box that refreshes slowly and reports its progress, so that tests can kill a client at any step."""

from __future__ import annotations

import socket
import threading
from typing import Literal, TypeAlias

from box_models.local import Engine
from tests.faulty_box import process_request
from tests.wire.fault_server import Behaviour, FaultServer, ReceivedRequest

Step: TypeAlias = Literal["started", "requested", "refreshed", "responding", "in use"]
"""The steps of a client, from its start to the first request with the new token.

At "refreshed", the server has replaced the refresh token, and at "responding", it sends the response.
"""

SLOW = 0.04


class SlowBox:
    """An embedded Box behind ``server``. It is slow while ``slow`` is True."""

    def __init__(self, engine: Engine, server: FaultServer) -> None:
        self.engine = engine
        self.url = server.url
        self.slow = True
        self.refreshes = 0
        self._server = server
        self._reached: dict[Step, threading.Event] = {}
        self.reset()
        server.handler = self._respond

    def reset(self) -> None:
        """Forget the steps of the last client."""
        steps: tuple[Step, ...] = ("started", "requested", "refreshed", "responding", "in use")
        self._reached = {step: threading.Event() for step in steps}
        self._reached["started"].set()

    def has_reached(self, step: Step) -> bool:
        """Return whether the client has reached this step."""
        return self._reached[step].is_set()

    def wait_for(self, step: Step) -> None:
        """Wait until the client reaches this step."""
        assert self._reached[step].wait(20), f"no client has reached the step {step!r}"

    def settle(self) -> None:
        """Process the requests that killed clients have sent."""
        self._server.settle()

    def _respond(self, request: ReceivedRequest) -> Behaviour:
        before: Step = "requested"
        after: tuple[Step, ...] = ("refreshed", "responding")
        if request.path != "/oauth2/token":
            before, after = "in use", ()
        else:
            self.refreshes += 1

        def play(client: socket.socket, stopped: threading.Event) -> bool:
            self._pass(before, stopped)
            respond = process_request(self.engine, request, self.url)
            for step in after:
                self._pass(step, stopped)
            return respond(client, stopped)

        return play

    def _pass(self, step: Step, stopped: threading.Event) -> None:
        self._reached[step].set()
        if self.slow and step != "responding":
            stopped.wait(SLOW)
