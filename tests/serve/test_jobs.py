"""Jobs survive, are worked off in order, and are paid for once."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from happyhorse.request import HappyHorseError
from happyhorse.serve.jobs import CREDIT, Job, Jobs, NewJob, RefusedError, State
from happyhorse.serve.schema import accounts, deliveries, jobs, ledger, open_database, upgrade


@pytest.fixture
def store(database: str, clock) -> Iterator[Jobs]:
    engine = open_database(database)
    upgrade(engine)
    yield Jobs(engine, clock)
    engine.dispose()


def new(owner: str = "ann", **told) -> NewJob:
    told = {"request": {"prompt": "A cat sings"}, "protocol": "native", "endpoint": "/api/jobs", **told}
    return NewJob(owner=owner, **told)


def is_sound(store: Jobs) -> bool:
    """Accounts say what jobs and ledger say."""
    with store.engine.connect() as at:
        for row in at.execute(sa.select(accounts)):
            mine = jobs.c.owner == row.owner
            queued, running = (
                at.scalar(sa.select(sa.func.count()).where(mine, jobs.c.state == state))
                for state in ("queued", "running")
            )
            held = at.scalar(sa.select(sa.func.sum(jobs.c.price)).where(mine, jobs.c.state.in_(["queued", "running"])))
            balance = at.scalar(sa.select(sa.func.sum(ledger.c.amount)).where(ledger.c.owner == row.owner))
            if (row.queued, row.running, row.reserved, row.balance) != (queued, running, held or 0, balance or 0):
                return False
    return True


def finish(store: Jobs, job: Job) -> bool:
    return store.finish(job, {"file": f"{job.id}.mp4"}, keep=3600)


def test_a_job_is_found_as_it_was_handed_in(store: Jobs):
    job = store.submit(new(extras={"a": [1]}, priority=2, webhook="https://x.org"))
    assert store.find(job.id) == job
    assert (job.state, job.request, job.extras, job.priority) == (
        State.QUEUED,
        {"prompt": "A cat sings"},
        {"a": [1]},
        2,
    )
    assert store.find(job.id, "bob") is None
    assert store.find("nobody") is None


def test_jobs_go_by_priority_and_then_in_order(store: Jobs):
    first, second, urgent = store.submit(new()), store.submit(new("bob")), store.submit(new(priority=1))
    assert [store.place(job) for job in (first, second, urgent)] == [1, 2, 0]
    assert [store.claim("w", 10).id for _ in range(3)] == [urgent.id, first.id, second.id]
    assert store.claim("w", 10) is None
    assert is_sound(store)


def test_an_idempotency_key_makes_one_job(store: Jobs):
    first = store.submit(new(idempotency_key="k"))
    assert store.submit(new(idempotency_key="k")).id == first.id
    assert store.submit(new("bob", idempotency_key="k")).id != first.id
    with pytest.raises(RefusedError, match="another request"):
        store.submit(new(idempotency_key="k", request={"prompt": "A dog"}))
    assert is_sound(store)


def test_a_finished_job_is_charged_once(store: Jobs):
    store.allow("ann", metered=True)
    assert store.grant("ann", 5 * CREDIT, "trial")
    assert not store.grant("ann", 5 * CREDIT, "trial")
    store.submit(new(price=2 * CREDIT, seconds=5))
    job = store.claim("w", 10)
    assert store.account("ann").reserved == 2 * CREDIT
    assert finish(store, job)
    assert not finish(store, job)
    account = store.account("ann")
    assert (account.balance, account.reserved, account.running) == (3 * CREDIT, 0, 0)
    assert [line["amount"] for line in store.usage("ann")] == [-2 * CREDIT, 5 * CREDIT]
    assert store.seconds_today("ann") == 5
    assert is_sound(store)


@pytest.mark.parametrize("kind", ["failed", "cancelled", "moderated"])
def test_what_fails_is_free(store: Jobs, kind: str):
    store.submit(new(price=CREDIT))
    assert store.fail(store.claim("w", 10), kind, "no", "hint")
    assert store.account("ann").balance == store.account("ann").reserved == 0
    assert is_sound(store)


def test_credits_held_by_open_jobs_cannot_be_spent_again(store: Jobs):
    store.allow("ann", metered=True)
    store.grant("ann", 3 * CREDIT, "trial")
    store.submit(new(price=2 * CREDIT))
    with pytest.raises(RefusedError, match="costs 2 credits and 1 are left") as refused:
        store.submit(new(price=2 * CREDIT))
    assert refused.value.kind == "credits"
    assert store.account("ann").queued == 1


def test_a_key_has_so_many_jobs_computed_at_once(store: Jobs):
    store.allow("ann", concurrency=1)
    first, second, other = store.submit(new()), store.submit(new()), store.submit(new("bob"))
    assert store.claim("w", 10).id == first.id
    assert store.claim("v", 10).id == other.id
    assert store.claim("u", 10) is None
    store.fail(store.find(first.id), "failed", "no")
    assert store.claim("u", 10).id == second.id


def test_seconds_a_day_are_counted_open_jobs_included(store: Jobs, clock):
    store.allow("ann", daily_seconds=10)
    store.submit(new(seconds=6))
    with pytest.raises(RefusedError, match="seconds of clips a day"):
        store.submit(new(seconds=5))
    finish(store, store.claim("w", 10))
    clock.wait(86401)
    store.submit(new(seconds=9))


def test_a_line_that_is_full_takes_no_more(store: Jobs):
    store.submit(new())
    with pytest.raises(RefusedError, match="waiting already"):
        store.submit(new("bob", most_queued=1))
    with pytest.raises(RefusedError, match="of yours"):
        store.submit(new(most_queued_each=1))


def test_the_job_of_a_silent_worker_goes_back_and_is_given_up_in_time(store: Jobs, clock):
    store.submit(new(price=CREDIT))
    for attempt in (1, 2):
        job = store.claim("w", 10)
        assert job.attempts == attempt
        clock.wait(11)
        assert [one.id for one in store.requeue(tries=2)] == [job.id]
        assert is_sound(store)
    job = store.find(job.id)
    assert (job.state, job.error_kind) == (State.FAILED, "lost")
    assert store.claim("w", 10) is None


def test_a_heartbeat_keeps_a_job_and_tells_when_it_is_lost(store: Jobs, clock):
    store.submit(new())
    job = store.claim("w", 10)
    clock.wait(9)
    assert store.heartbeat(job, 10, progress=0.5, stage="base") == "on"
    clock.wait(9)
    assert store.requeue(tries=3) == []
    assert store.find(job.id).progress == 0.5
    clock.wait(2)
    store.requeue(tries=3)
    again = store.claim("v", 10)
    assert store.heartbeat(job, 10) == "lost"
    assert not finish(store, job)
    assert finish(store, again)
    assert len(store.usage("ann")) == 1


def test_a_checkpoint_earns_the_tries_back(store: Jobs, clock):
    store.submit(new())
    for _ in range(4):
        store.further(store.claim("w", 10))
        clock.wait(11)
        store.requeue(tries=2)
    assert store.find(store.claim("w", 10).id).attempts == 2


def test_a_worker_that_stops_politely_costs_no_try(store: Jobs):
    job = store.submit(new())
    for _ in range(5):
        assert store.release(store.claim("w", 10))
    assert store.find(job.id).attempts == 0
    assert is_sound(store)


def test_cancel_stops_a_waiting_job_at_once_and_a_running_one_soon(store: Jobs):
    first, second = store.submit(new()), store.submit(new())
    running = store.claim("w", 10)
    assert store.cancel(second.id) is State.QUEUED
    assert store.find(second.id).state is State.CANCELLED
    assert store.cancel(first.id) is State.RUNNING
    assert store.heartbeat(running, 10) == "cancel"
    assert store.fail(running, "cancelled", "the job was cancelled")
    assert store.cancel(first.id) is State.CANCELLED
    assert store.cancel("nobody") is None
    assert is_sound(store)


def test_a_cancelled_job_of_a_dead_worker_is_over(store: Jobs, clock):
    job = store.submit(new())
    store.claim("w", 10)
    store.cancel(job.id)
    store.requeue(tries=3, worker="w")
    assert store.find(job.id).state is State.CANCELLED
    assert is_sound(store)


def test_a_job_that_waited_too_long_does_not_begin(store: Jobs, clock):
    job = store.submit(new(start_by=clock.now + 5))
    clock.wait(6)
    assert store.claim("w", 10) is None
    assert store.find(job.id).error_kind == "late"
    assert is_sound(store)


def test_the_end_of_a_job_and_its_message_are_one_change(store: Jobs):
    store.submit(new(webhook="https://x.org/hook"))
    finish(store, store.claim("w", 10))
    with store.engine.connect() as at:
        assert [row.url for row in at.execute(sa.select(deliveries))] == ["https://x.org/hook"]


def test_a_wish_that_could_not_be_had_is_a_failed_job(store: Jobs):
    refused = RefusedError("download", "x.org cannot be found", field="first_frame")
    job = store.submit_failed(new(price=CREDIT, webhook="https://x.org"), refused)
    assert (job.state, job.error_kind, job.extras["field"], job.price) == (State.FAILED, "download", "first_frame", 0)
    assert is_sound(store)


def test_history_is_searched_and_paged(store: Jobs):
    made = [store.submit(new(request={"prompt": f"Cat {n} in the 100% rain"})) for n in range(5)]
    store.submit(new("bob"))
    store.mark(made[1].id, favourite=True)
    store.hide(made[4].id)
    assert [job.id for job in store.history("ann")] == [job.id for job in reversed(made[:4])]
    assert [job.id for job in store.history("ann", favourite=True)] == [made[1].id]
    assert [job.id for job in store.history("ann", words="CAT 2")] == [made[2].id]
    assert len(store.history("ann", words="100%")) == 4
    assert store.history("ann", words="10%") == []
    page = store.history("ann", limit=2)
    assert [job.id for job in store.history("ann", before=page[-1].sequence)] == [made[1].id, made[0].id]
    assert [job.id for job in store.history("ann", oldest_first=True, limit=1)] == [made[0].id]


def test_results_and_jobs_are_forgotten_in_time_and_the_ledger_is_not(store: Jobs, clock):
    job = store.submit(new(price=1))
    finish(store, store.claim("w", 10))
    assert store.expired() == []
    clock.wait(3601)
    assert [one.id for one in store.expired()] == [job.id]
    store.forget_results([job.id])
    assert store.find(job.id).results == {}
    assert store.forget(age=7200) == 0
    clock.wait(7200)
    assert store.forget(age=7200) == 1
    assert store.find(job.id) is None
    assert len(store.usage("ann")) == 1


def test_the_pace_is_work_for_a_second_of_clip(store: Jobs, clock):
    assert store.pace() is None
    store.submit(new(seconds=4))
    job = store.claim("w", 100)
    clock.wait(20)
    finish(store, job)
    assert store.pace() == pytest.approx(5)


def test_upgrading_twice_changes_nothing(store: Jobs):
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from happyhorse.serve.schema import tables

    store.submit(new())
    upgrade(store.engine)
    assert len(store.history("ann")) == 1
    with store.engine.connect() as at:
        differ = compare_metadata(MigrationContext.configure(at, opts={"include_object": is_compared}), tables)
    assert differ == []


def test_a_database_of_a_newer_version_is_left_alone(store: Jobs):
    with store.engine.begin() as at:
        at.execute(sa.text("update schema_version set version = 99"))
    with pytest.raises(HappyHorseError, match="newer version"):
        upgrade(store.engine)


def is_compared(thing: object, name: str | None, kind: str, reflected: bool, other: object) -> bool:
    # an index with a direction is not compared by alembic
    return name not in ("schema_version", "jobs_in_line")


def test_many_workers_never_take_the_same_job(store: Jobs):
    from concurrent.futures import ThreadPoolExecutor

    for _ in range(30):
        store.submit(new())

    def work(name: str) -> list[str]:
        taken = []
        while (job := store.claim(name, 10)) is not None:
            taken.append(job.id)
            assert finish(store, job)
        return taken

    with ThreadPoolExecutor(4) as pool:
        taken = [id for ids in pool.map(work, "abcd") for id in ids]
    assert len(taken) == len(set(taken)) >= 30 - store.counts()[State.QUEUED]
    assert is_sound(store)
