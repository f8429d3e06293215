"""A cluster that loses a worker goes on, one that loses all of them says so, and one that is none is refused."""

import os
import signal

import pytest

from openharbor.workbench.cluster import cluster
from openharbor.workbench.refusals import BadInput, CutShort


def die_once(mark, item):
    """Kill the worker that runs this, the first time."""
    if not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return 2 * item


def die(_):
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.process
@pytest.mark.filterwarnings("ignore")  # of Dask, about sockets of the dead
def test_a_worker_that_is_killed_costs_time_and_nothing_else(tmp_path):
    with cluster("local") as run:
        assert run(die_once, (tmp_path / "mark",), list(range(20))) == list(range(0, 40, 2))
        assert (tmp_path / "mark").exists()
        with pytest.raises(CutShort, match="lost 3 times"):
            run(die, (), [1, 2])


@pytest.mark.parametrize("address", ["nonsense", "foo://x", "127.0.0.1", "tls://127.0.0.1:1"])
def test_an_address_that_is_none_is_refused(address):
    with pytest.raises(BadInput, match="is no address"), cluster(address):
        pass
