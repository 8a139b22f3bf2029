"""One of several processes that share a saved login: 32 threads, one request each. Run by test_processes.py."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor

from box_models import Box, OAuth2
from box_models.auth import FileStore


def main(url: str, directory: str, threads: int) -> None:
    auth = OAuth2.saved(FileStore(directory=directory))
    with Box(auth, base_url=url) as box, ThreadPoolExecutor(threads) as pool:
        print("ready", flush=True)
        sys.stdin.readline()
        logins = list(pool.map(lambda _: box.me.login, range(threads)))
    print(logins.count("ada@example.com"), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
