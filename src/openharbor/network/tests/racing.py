"""Two who do something at the same moment."""

import threading

from django.db import connection, transaction


def at_once(first, second):
    """Do the second thing in another thread while the first is done and not yet committed; return what it raised."""
    raised = []

    def late():
        try:
            second()
        except Exception as fault:  # noqa: BLE001  # whatever it is, the test looks at it
            raised.append(fault)
        finally:
            connection.close()

    thread = threading.Thread(target=late)
    with transaction.atomic():
        first()
        if connection.vendor != "sqlite":  # which lets one write at a time: there the second comes after the first
            thread.start()
            thread.join(0.4)
    if connection.vendor == "sqlite":
        thread.start()
    thread.join(30)
    assert not thread.is_alive()
    return raised
