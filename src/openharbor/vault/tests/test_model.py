"""Whatever is done in whatever order, members open what the model says, and nothing else."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openharbor.vault import log, membership, operations
from openharbor.vault.holders import fresh_paper
from openharbor.vault.keyring import Refused
from openharbor.vault.tests.conftest import agency, join
from openharbor.vault.tests.test_vault import let

CLASSES = ["care", "reports"]
some_classes = st.lists(st.sampled_from(CLASSES), unique=True)
actions = st.one_of(
    st.tuples(st.just("join"), some_classes),
    st.tuples(st.just("leave"), st.integers(0, 5)),
    st.tuples(st.just("classes"), st.integers(0, 5), some_classes),
    st.tuples(st.just("seal"), st.sampled_from(CLASSES)),
    st.tuples(st.just("again"), st.integers(0, 5)),
    st.tuples(st.just("grant"), st.integers(0, 5)),
    st.tuples(st.just("release"), st.integers(0, 5)),
    st.tuples(st.just("revoke"), st.integers(0, 5)),
    st.tuples(st.just("rotate"), st.sampled_from(CLASSES)),
    st.tuples(st.just("sheet")),
)


class Model:
    """What must hold, in plain sets."""

    def __init__(self):
        self.founder, self.partner = agency(CLASSES).keys, agency(CLASSES).keys
        self.members = []  # keyring, classes, active
        self.records = []  # id, revision, classes that open it
        self.packets = []  # id, open

    def act(self, name, *args):
        getattr(self, name)(*args)

    def pick(self, rows, number):
        return rows[number % len(rows)] if rows else None

    def join(self, classes):
        self.members.append([join(self.founder, classes), set(classes), True])

    def leave(self, number):
        if (row := self.pick(self.members, number)) and row[2]:
            membership.leave(self.founder.again(), holder=row[0].member, why="")
            row[1:] = [set(), False]

    def classes(self, number, classes):
        if (row := self.pick(self.members, number)) and row[2]:
            membership.set_classes(self.founder.again(), holder=row[0].member, classes=classes)
            row[1] = set(classes)

    def seal(self, name):
        fields = {"name": b"%d" % len(self.records)}
        record = operations.seal(self.founder.again(), sealing_class=name, fields=fields, why="")
        self.records.append([record, 1, {name}, name])

    def again(self, number):
        if row := self.pick(self.records, number):
            fields = {"name": b"again"}
            operations.seal_again(self.founder.again(), record_id=row[0], revision=row[1], fields=fields, why="")
            row[1:3] = [row[1] + 1, {row[3]}]

    def grant(self, number):
        if row := self.pick(self.records, number):
            other = next(name for name in CLASSES if name != row[3])
            operations.grant(self.founder.again(), record_id=row[0], sealing_class=other, why="")
            row[2].add(other)

    def release(self, number):
        if row := self.pick(self.records, number):
            self.packets.append([let(self.founder.again(), self.partner, row[0]), True])

    def revoke(self, number):
        if row := self.pick(self.packets, number):
            assert operations.revoke(self.founder.again(), record_id=row[0], why="") is row[1]
            row[1] = False

    def rotate(self, name):
        membership.rotate(self.founder.again(), sealing_class=name, why="")

    def sheet(self):
        membership.renew_sheet(self.founder.again(), sheet=fresh_paper())

    def check(self):
        people = [*self.members, [self.founder, set(CLASSES), True], [self.partner, set(), False]]
        for keys, classes, _ in people:
            for record, _, opens, _ in self.records:
                assert opened(keys, record) is bool(classes & opens)
        for packet, is_open in self.packets:
            assert opened(self.partner, packet) is is_open
        assert log.verify(self.founder.compartment)


def opened(keys, record):
    try:
        return bool(operations.open_one(keys.again(), record_id=record, why="").fields)
    except Refused:
        return False


@pytest.mark.django_db(transaction=True)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(actions, min_size=3, max_size=10))
def test_members_open_what_the_model_says(steps):
    model = Model()
    for step in steps:
        model.act(*step)
    model.check()
