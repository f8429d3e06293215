"""Run the pieces of each stage on a Dask cluster; the results are the same as in one process."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from distributed import Client, LocalCluster

from openharbor.engines.campaigns.finding import Run
from openharbor.workbench.refusals import BadInput


@contextmanager
def cluster(address: str) -> Iterator[Run]:
    """Connect to a cluster. address: of its scheduler, or "local" for one with a worker on each core of this machine.

    Raises BadInput when the cluster does not answer.
    """
    try:
        client = Client(LocalCluster(threads_per_worker=1, dashboard_address=None) if address == "local" else address)
    except OSError as error:
        raise BadInput(f"--cluster {address}: the scheduler does not answer.") from error
    with client:
        yield lambda function, shared, items: _run(client, function, shared, items)
        if address == "local":
            client.cluster.close()


def _run(client: Any, function: Callable[..., Any], shared: tuple[Any, ...], items: Sequence[Any]) -> list[Any]:
    """Run a function on each item; what all share is sent to each worker once."""
    sent = client.scatter(list(shared), broadcast=True, hash=False) if shared else []
    pieces = client.scatter(list(items), hash=False)
    tasks = [client.submit(function, *sent, piece, pure=False) for piece in pieces]
    results: list[Any] = client.gather(tasks)
    return results
