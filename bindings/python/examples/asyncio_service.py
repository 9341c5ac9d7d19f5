# SPDX-License-Identifier: MIT
"""A service keeps answering while long calls run in threads, and can cancel them."""

import asyncio

import librfm


def receipts() -> librfm.Ledger:
    ledger = librfm.Ledger()
    rows = [(f"c{row % 3000:04}", 19000 + row * 7 % 1000, 5 + row % 90) for row in range(30000)]
    ledger.append(rows, columns=("customer", "day", "amount"))
    return ledger


async def main() -> None:
    ledger = await asyncio.to_thread(receipts)
    beats = 0

    async def heart() -> None:
        nonlocal beats
        while True:
            beats += 1
            await asyncio.sleep(0.001)

    beating = asyncio.create_task(heart())
    tables = await asyncio.gather(
        *(asyncio.to_thread(ledger.customers, day) for day in (19400, 19700, 20000))
    )
    print([len(table) for table in tables])

    # Giving False from the progress callable cancels; nothing has changed then.
    wanted = asyncio.Event()
    rules = librfm.Rules.preset("classic11")
    loop = asyncio.get_running_loop()

    def keep_on(done: int, total: int) -> bool:
        if done >= 3:
            loop.call_soon_threadsafe(wanted.set)
        return not wanted.is_set()

    try:
        await asyncio.to_thread(librfm.moves_daily, ledger, 19400, 19999, rules, progress=keep_on)
    except librfm.RfmCancelledError as error:
        print(type(error).__name__)
    beating.cancel()
    print("the loop kept running:", beats > 1)


asyncio.run(main())
