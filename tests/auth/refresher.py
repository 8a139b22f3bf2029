"""A program that refreshes a saved login and uses it, until test_killed_refreshers.py kills it.

For each line on standard input, it starts a process that does this once, and prints its process id. After a second
line, it prints the exit code of the process. Until then, the system cannot reuse the process id.

Usage: ``python refresher.py URL PICKLED_STORE``
"""

from __future__ import annotations

import os
import pickle
import sys

from box_models import Box, OAuth2
from box_models.retry import RetryPolicy


def refresh(url: str, store: str) -> None:
    with Box(
        OAuth2.saved(pickle.loads(bytes.fromhex(store))), base_url=url, retry=RetryPolicy(waits=False)
    ) as box:
        assert box.me.login == "ada@example.com"


def main(url: str, store: str) -> None:
    pickle.loads(bytes.fromhex(store)).load()  # imports all modules before the first fork
    print("ready", flush=True)
    while sys.stdin.readline():
        child = os.fork()
        if child == 0:
            refresh(url, store)
            os._exit(0)
        print(child, flush=True)
        sys.stdin.readline()
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
