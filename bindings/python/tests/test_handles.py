# SPDX-License-Identifier: MIT
"""Lifetimes, threads, exceptions in callbacks, Ctrl-C, and the end of the interpreter."""

import gc
import os
import signal
import subprocess
import sys
import threading
import time

import pytest

import librfm
from conftest import AS_OF, COLUMNS, LINES
from librfm import Clusters, CsvColumn, CsvReader, Delay, Frame, Ledger, Model, Rules, Scorer

# Cycles of the registered test; RFM_LEAK_CYCLES=100000 for the long one.
CYCLES = int(os.environ.get("RFM_LEAK_CYCLES", "2000"))


def run(code, **how):
    """A program in an interpreter of its own."""
    return subprocess.run(
        [sys.executable, "-X", "dev", "-W", "error", "-c", code],
        capture_output=True,
        text=True,
        timeout=120,
        **how,
    )


def handles(shop, table):
    return [
        (Frame({"a": [1]}), lambda one: len(one)),
        (Ledger(), lambda one: one.state),
        (Scorer.fit(table), lambda one: one.cuts()),
        (Rules.preset("value3"), lambda one: one.segments()),
        (Model.new("nbd", [1, 1]), lambda one: one.state),
        (Clusters.fit(table, 2), lambda one: one.centres()),
        (Delay(), lambda one: one.state),
        (CsvReader([CsvColumn("a")]), lambda one: one.state),
    ]


def test_closed_handles_raise(shop, table):
    for handle, use in handles(shop, table):
        with handle as same:
            assert same is handle
            use(handle)
            assert not handle.closed
        assert handle.closed
        for _ in range(2):
            with pytest.raises(ValueError, match="is closed"):
                use(handle)
        handle.close()
        with pytest.raises(ValueError, match="is closed"), handle:
            pass
        assert "closed" in repr(handle) or isinstance(handle, CsvReader)


def test_closed_handles_inside_options(shop, table):
    rules, scorer = Rules.preset("rfgrid10"), Scorer.fit(table)
    spend = Model.new("gamma-gamma", [1, 2, 3])
    for one in (rules, scorer, spend):
        one.close()
    with pytest.raises(ValueError, match="rule table is closed"):
        librfm.report_summary(table, rules)
    with pytest.raises(ValueError, match="scorer is closed"):
        librfm.moves_daily(shop, AS_OF, AS_OF, Rules.preset("value3"), scorer=scorer)
    with pytest.raises(ValueError, match="model is closed"):
        Model.new("nbd", [1, 1]).predict(table, spend=spend)


def test_half_made_handles_raise():
    """What never got a pointer is closed too."""
    with pytest.raises(librfm.RfmArgumentError):
        Ledger(scale=99)
    with pytest.raises(ValueError, match="is closed"):
        len(Frame.__new__(Frame))


def test_columns_hold_the_memory(table):
    column = table["customer"]
    table.close()
    gc.collect()
    assert column.to_list() == ["anna", "bram", "cees"]


def memory():
    """Resident bytes, or 0 where /proc is absent."""
    try:
        with open("/proc/self/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


class Stop(Exception):
    pass


def raises(*_):
    raise Stop


def cycle(shop):
    """Makes, uses and drops every kind of thing, with exceptions in callbacks."""
    table = shop.customers(AS_OF)
    with pytest.raises(Stop):
        shop.customers(AS_OF, progress=raises)
    with pytest.raises(Stop):
        Ledger().append(LINES, columns=COLUMNS, progress=raises)

    class Target:
        write = raises

    with pytest.raises(Stop):
        table.write_csv(Target())
    with pytest.raises(Stop):
        shop.save(Target())
    scorer = Scorer.fit(table, bins=3)
    scored = scorer.apply(table)
    Rules.preset("value3").apply(scored).to_dict()
    table[1:].with_columns({"x": [1.5, None]})
    with pytest.raises(librfm.RfmColumnError):
        table["nothing"]
    Ledger.from_bytes(shop.to_bytes()).close()


def test_no_leak(shop):
    for _ in range(CYCLES // 4):
        cycle(shop)
    gc.collect()
    before, objects = memory(), len(gc.get_objects())
    for _ in range(CYCLES):
        cycle(shop)
    gc.collect()
    assert len(gc.get_objects()) - objects < 200
    assert memory() - before < 4 << 20


def test_threads_share_const_handles(big):
    table = big.customers("2025-01-01")
    scorer, rules = Scorer.fit(table), Rules.preset("classic11")
    wanted = rules.apply(scorer.apply(table)).write_csv()
    found, failures = [], []

    def work():
        try:
            for _ in range(20):
                mine = big.customers("2025-01-01", threads=1)
                found.append(rules.apply(scorer.apply(mine)).write_csv())
        except BaseException as error:
            failures.append(error)

    workers = [threading.Thread(target=work) for _ in range(8)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    assert failures == []
    assert len(found) == 160
    assert set(found) == {wanted}


def test_threads_write_one_after_the_other(big):
    """Appending from many threads is safe: they wait for each other."""
    ledger = Ledger()

    def work(part):
        for row in LINES[part::4]:
            ledger.append([row], columns=COLUMNS)
            ledger.customers(AS_OF, threads=1)

    workers = [threading.Thread(target=work, args=(part,)) for part in range(4)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    plain = Ledger()
    plain.append(LINES, columns=COLUMNS)
    assert ledger.to_bytes() == plain.to_bytes()


def test_closing_while_others_work(big):
    """A call that runs keeps what it works on."""
    stop, failures = threading.Event(), []
    shared = [big.copy()]

    def work():
        while not stop.is_set():
            try:
                shared[0].customers("2025-01-01", threads=1)
            except ValueError as error:
                if "closed" not in str(error):
                    failures.append(error)
            except BaseException as error:
                failures.append(error)

    workers = [threading.Thread(target=work) for _ in range(4)]
    for one in workers:
        one.start()
    for _ in range(50):
        shared[0].close()
        shared[0] = big.copy()
    stop.set()
    for one in workers:
        one.join()
    assert failures == []


def test_a_call_within_a_call(shop):
    """A callback may read, not change, what its call works on."""

    def change(*_):
        shop.append_line("x", 0, 1)

    with pytest.raises(RuntimeError, match="in use"):
        shop.customers(AS_OF, progress=change)
    seen = []
    shop.customers(AS_OF, progress=lambda *_: seen.append(len(shop)))
    assert seen[0] == 9
    ledger = Ledger()
    with pytest.raises(RuntimeError, match="being changed"):
        ledger.append(LINES, columns=COLUMNS, progress=lambda *_: len(ledger))
    assert len(ledger) == 0


def test_progress(shop, big):
    seen = []
    big.customers("2025-01-01", progress=lambda done, total: seen.append((done, total)))
    assert seen == sorted(seen)
    assert seen[-1][0] == seen[-1][1]
    with pytest.raises(librfm.RfmCancelledError):
        big.customers("2025-01-01", progress=lambda *_: False)
    before = shop.to_bytes()
    with pytest.raises(Stop):
        shop.append(LINES, columns=COLUMNS, progress=raises)
    assert shop.to_bytes() == before


def test_exit_with_live_handles_is_silent():
    done = run("""
import threading
import librfm
ledger = librfm.Ledger()
ledger.append([("a", 0, 1.0)], columns=("customer", "day", "amount"))
table = ledger.customers(5)
column = table["customer"]
scorer = librfm.Scorer.fit(table)
class Cycle: pass
cycle = Cycle(); cycle.me = cycle; cycle.frame = table
threading.Thread(target=lambda: [ledger.customers(5) for _ in range(100000)], daemon=True).start()
print("end")
""")
    assert (done.returncode, done.stdout, done.stderr) == (0, "end\n", "")


LONG = """
import signal, sys, time
import librfm
signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored in the background
ledger = librfm.Ledger()
rows = 60000
lines = [(f"c{i % 20000}", i % 700, i % 90 + 1) for i in range(rows)]
ledger.append(lines, columns=("customer", "day", "amount"))
before = len(ledger)
print("ready", flush=True)
try:
    while True:
        librfm.moves_daily(ledger, 300, 699, librfm.Rules.preset("classic11"))
except KeyboardInterrupt:
    print("interrupted", len(ledger) == before, flush=True)
    sys.exit(3)
"""


def test_ctrl_c_stops_a_long_call():
    with subprocess.Popen(
        [sys.executable, "-c", LONG], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout.readline() == "ready\n"
        time.sleep(1.0)
        sent = time.monotonic()
        child.send_signal(signal.SIGINT)
        try:
            out, errors = child.communicate(timeout=60)
        finally:
            child.kill()
        took = time.monotonic() - sent
    assert (child.returncode, out, errors) == (3, "interrupted True\n", "")
    assert took < 20


def test_the_handler_that_was_there_runs(big):
    """Somebody's own handler is called after the call, and stays installed."""
    calls = []

    def mine(*arguments):
        calls.append(arguments[0])

    before = signal.signal(signal.SIGINT, mine)
    try:
        with pytest.raises(librfm.RfmCancelledError):
            big.customers("2025-01-01", progress=lambda *_: os.kill(os.getpid(), signal.SIGINT))
        assert signal.getsignal(signal.SIGINT) is mine
    finally:
        signal.signal(signal.SIGINT, before)
    assert calls == [signal.SIGINT]


def test_fork_and_spawn_by_pickle(shop):
    import concurrent.futures
    import multiprocessing

    context = multiprocessing.get_context("spawn")
    with concurrent.futures.ProcessPoolExecutor(2, mp_context=context) as pool:
        tables = list(pool.map(_customers, [shop, shop.copy()]))
    assert tables == [shop.customers(AS_OF)] * 2


def _customers(ledger):
    return ledger.customers(AS_OF)
