"""One of several processes that share a saved login: many threads, one request each. Run by test_processes.py.

The store comes pickled, as it would to a worker of a user's own.
"""

from __future__ import annotations

import pickle
import sys
from concurrent.futures import ThreadPoolExecutor

from box_models import Box, OAuth2


def main(url: str, store: str, threads: int) -> None:
    auth = OAuth2.saved(pickle.loads(bytes.fromhex(store)))
    with Box(auth, base_url=url) as box, ThreadPoolExecutor(threads) as pool:
        print("ready", flush=True)
        sys.stdin.readline()
        logins = list(pool.map(lambda _: box.me.login, range(threads)))
    print(logins.count("ada@example.com"), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
