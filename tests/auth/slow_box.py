"""An embedded Box that takes its time over a refresh, and says how far it is: something to kill a client against."""

from __future__ import annotations

import socket
import threading
from typing import Literal, TypeAlias

from box_models.local import Engine
from tests.faulty_box import process_request
from tests.wire.fault_server import Behaviour, FaultServer, ReceivedRequest

Moment: TypeAlias = Literal["begun", "asked", "spent", "answered", "used"]
"""A client began, asked for new tokens, its refresh token is spent, the answer leaves, and the new token is used."""

SLOW = 0.04


class SlowBox:
    """Stands behind ``server``; slow as long as it is told to be."""

    def __init__(self, engine: Engine, server: FaultServer) -> None:
        self.engine = engine
        self.url = server.url
        self.slow = True
        self.refreshes = 0
        self._server = server
        self._reached: dict[Moment, threading.Event] = {}
        self.begin()
        server.handler = self._answer

    def begin(self) -> None:
        """Expect the next client."""
        moments: tuple[Moment, ...] = ("begun", "asked", "spent", "answered", "used")
        self._reached = {moment: threading.Event() for moment in moments}
        self._reached["begun"].set()

    def has_reached(self, moment: Moment) -> bool:
        """Say whether it is as far as that."""
        return self._reached[moment].is_set()

    def wait_for(self, moment: Moment) -> None:
        """Return when it is."""
        assert self._reached[moment].wait(20), f"no client got as far as {moment!r}"

    def settle(self) -> None:
        """Work off what clients that are dead now have still asked for."""
        self._server.settle()

    def _answer(self, seen: ReceivedRequest) -> Behaviour:
        before: Moment = "asked"
        after: tuple[Moment, ...] = ("spent", "answered")
        if seen.path != "/oauth2/token":
            before, after = "used", ()
        else:
            self.refreshes += 1

        def play(client: socket.socket, stopped: threading.Event) -> bool:
            self._pass(before, stopped)
            answer = process_request(self.engine, seen, self.url)
            for moment in after:
                self._pass(moment, stopped)
            return answer(client, stopped)

        return play

    def _pass(self, moment: Moment, stopped: threading.Event) -> None:
        self._reached[moment].set()
        if self.slow and moment != "answered":
            stopped.wait(SLOW)
