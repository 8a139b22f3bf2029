"""A program to be killed: refreshes a saved login and uses it. Run by test_killed_refreshers.py.

Each line on standard input lets a new process do so once; its id is the answer, and how it ended the next one, once
a second line came: until then its id is nobody else's. ``python refresher.py URL PICKLED_STORE``
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
    pickle.loads(bytes.fromhex(store)).load()  # what has to be imported is imported once, and before the fork
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
