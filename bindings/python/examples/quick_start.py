# SPDX-License-Identifier: MIT
import librfm

ledger = librfm.Ledger()
ledger.append(
    [
        ("anna", "2025-01-15", "A17", 45.00),
        ("anna", "2025-02-25", "A31", 60.00),
        ("bram", "2024-03-18", "B02", 25.00),
        ("cees", "2025-02-27", "C11", 19.50),
        ("dora", "2024-11-30", "D05", 130.00),
    ],
    columns=("customer", "day", "receipt", "amount"),
)

customers = ledger.customers("2025-03-01", window="36 months")
scorer = librfm.Scorer.fit(customers, bins=3)
rules = librfm.Rules.preset("grid9")
segmented = rules.apply(scorer.apply(customers))

print(segmented[["customer", "days_since_last", "receipts", "spend_net", "code", "segment"]])
for row in librfm.report_summary(segmented):
    print(f"{row['segment']:20} {row['customers']} {row['spend_net']:8.2f}")
