"""Run the pieces of each stage on a Dask cluster; the results are the same as in one process."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Any

from distributed import Client, KilledWorker, LocalCluster

from openharbor.engines.campaigns.finding import Run
from openharbor.workbench.refusals import BadInput, CutShort

TRIES = 3
# What is said of pieces whose worker went away, or took along what it was sent.
LOST = (CancelledError, KilledWorker, OSError)


@contextmanager
def cluster(address: str) -> Iterator[Run]:
    """Connect to a cluster. address: of its scheduler, or "local" for one with a worker on each core of this machine.

    Raises BadInput when the cluster does not answer, CutShort when it loses its workers again and again.
    """
    with ExitStack() as stack:
        try:
            local = address == "local"
            where = (
                stack.enter_context(LocalCluster(threads_per_worker=1, dashboard_address=None)) if local else address
            )
            client = stack.enter_context(Client(where))
        except OSError as error:
            raise BadInput(f"--cluster {address}: the scheduler does not answer.") from error
        except (TypeError, ValueError) as error:  # of another scheme, without a port, or for another sort of network
            what = "is no address such as tcp://scheduler:8786, or local."
            raise BadInput(f"--cluster {address}: {what}") from error
        yield partial(_run, client, address)


def _run(
    client: Any, address: str, function: Callable[..., Any], shared: tuple[Any, ...], items: Sequence[Any]
) -> list[Any]:
    """Run a function on each item. All of it runs again when a worker is lost: a piece is pure, and may run twice."""
    for _ in range(TRIES):
        try:
            return _once(client, function, shared, items)
        except LOST as error:
            lost = error
    what = f"its workers were lost {TRIES} times; they may have too little memory. The same command goes on from there."
    raise CutShort(f"--cluster {address}: {what}") from lost


def _once(client: Any, function: Callable[..., Any], shared: tuple[Any, ...], items: Sequence[Any]) -> list[Any]:
    """Run a function on each item; what all share is sent to each worker once."""
    sent = client.scatter(list(shared), broadcast=True, hash=False) if shared else []
    pieces = client.scatter(list(items), hash=False)
    tasks = [client.submit(function, *sent, piece, pure=False) for piece in pieces]
    try:
        results: list[Any] = client.gather(tasks)
    except LOST:
        client.cancel(tasks)
        raise
    return results
