"""The one way to keep secrets out of tracebacks, logs, dumps and pickles.

Tools such as pytest, Sentry and ``rich`` show the variables of every frame of a traceback, and the attributes of
objects. So a secret in plain text is never the value of a variable while code runs that can fail:

- A function that receives a secret in plain text wraps it in its first statement, in the same variable:
  ``token = as_secret(token)``. If the type of the variable does not allow that, it wraps it in another one and deletes
  the first: ``fields = SecretValue(fields_of(text)); del text``.
- An object that keeps a secret keeps a `SecretValue`.
- ``reveal()`` stands inside the expression that needs the secret. Its result is not assigned to a variable.
- An exception whose text or variables may contain a secret is not chained: leave the ``except`` block, then raise.
- Other packages need the plain text, and keep it in variables. Calls that pass them a secret, and that can take long or
  fail, are made in a ``with HiddenVariables():`` block. It also works for Ctrl-C and for the exceptions of signal handlers.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from types import CodeType, FrameType, TracebackType
from typing import Generic, NoReturn, Self, TypeVar

from box_models._signals import is_signal_handler

ValueT = TypeVar("ValueT")


class SecretValue(Generic[ValueT]):
    """Hold a value that must not be shown. It masks itself in every output and cannot be pickled."""

    __slots__ = ("_value",)

    def __init__(self, value: ValueT) -> None:
        self._value = value

    def reveal(self) -> ValueT:
        """Return the value itself."""
        return self._value

    def __repr__(self) -> str:
        return f"{type(self).__name__}('***')"

    def __str__(self) -> str:
        return "***"

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            "a secret cannot be pickled; save tokens with tokens_changed= or in a token store, "
            "and open the store in the other process"
        )


class HiddenVariables:
    """Remove the variables of other packages from the tracebacks of exceptions that leave the ``with`` block.

    The tracebacks keep their lines. The frames from the function with the code ``keep`` on keep their variables: it calls
    the caller's code. So do the frames of signal handlers, and functions that still run.
    """

    __slots__ = ("_handled", "_keep")

    def __init__(self, keep: CodeType | None = None) -> None:
        self._keep = keep
        self._handled = sys.exception()
        """The exception that the caller handles already. Its frames are the caller's."""

    def __enter__(self) -> None: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        while error is not None and error is not self._handled:
            trace, caller = error.__traceback__, None
            while trace is not None and not self._is_own(trace.tb_frame, caller):
                caller = trace.tb_frame
                with suppress(RuntimeError):  # the function still runs
                    caller.clear()
                trace = trace.tb_next
            error = error.__context__

    def _is_own(self, frame: FrameType, caller: FrameType | None) -> bool:
        """Return whether the frame is the first one of the caller's code."""
        return frame.f_code is self._keep or (caller is not None and is_signal_handler(frame, caller))
