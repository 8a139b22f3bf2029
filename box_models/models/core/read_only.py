"""`ReadOnly[…]`, the type of a field that cannot be assigned.

mypy reports an assignment. At run time, it is the type itself.

pyright recognizes ``Final`` only in modules that import it from ``typing``, so it accepts the assignment.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from typing import Final as ReadOnly
else:  # Pydantic takes a Final field with a default for a class variable

    class ReadOnly:
        """Return the type itself."""

        def __class_getitem__(cls, annotation: Any) -> Any:
            return annotation


__all__ = ["ReadOnly"]
