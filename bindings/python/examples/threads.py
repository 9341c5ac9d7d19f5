# SPDX-License-Identifier: MIT
"""Many threads fill ledgers of their own and merge; then all read one ledger at once."""

from concurrent.futures import ThreadPoolExecutor

import librfm

COLUMNS = ("customer", "day", "amount")


def branch(number: int) -> librfm.Ledger:
    """One branch's receipts, as if they came from its own file."""
    ledger = librfm.Ledger()
    rows = [(f"c{row % 50:02}", 20000 + row % 90, 5 + row % 7) for row in range(number, 4000, 4)]
    ledger.append(rows, columns=COLUMNS)
    return ledger


with ThreadPoolExecutor(4) as pool:
    shop = librfm.Ledger()
    for part in pool.map(branch, range(4)):
        shop.merge(part)
    print(shop)

    # The library works outside the interpreter's lock, and a ledger may have many readers.
    days = [20000, 20030, 20060, 20089]
    for day, table in zip(days, pool.map(shop.customers, days)):
        spend = sum(table["spend_net"])
        print(f"{librfm.day_format(day)}: {len(table)} customers, {spend:.2f}")
