"""One of several processes that share a limit: four threads send requests. Run by test_rate_limits.py.

The Box comes pickled, as it would to a worker of a user's own.
"""

from __future__ import annotations

import pickle
import sys
from concurrent.futures import ThreadPoolExecutor

from box_models import Box


def main(pickled: str, requests: int) -> None:
    box: Box = pickle.loads(bytes.fromhex(pickled))
    with ThreadPoolExecutor(4) as pool:
        print("ready", flush=True)
        sys.stdin.readline()
        list(pool.map(lambda _: box.session.get("/users/me"), range(requests)))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
