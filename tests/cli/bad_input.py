# SPDX-License-Identifier: MIT
"""Everything that can be wrong with a file: exit status 1, one clear line, nothing written."""
import os
import shutil
import subprocess

import command
from command import SMALL, CommandTest

HEADER = "customer,date,receipt,amount\n"


class BadInput(CommandTest):
    def bad(self, content, *words, options=()):
        """Nothing may be written; the message names the file."""
        name = self.write("bad.csv", content)
        run = self.refused(1, ["bad.csv", *words], "segment", name, "--out", "out.csv", "--summary",
                           "summary.csv", *options)
        self.assertEqual(self.files(), ["bad.csv"])
        return run

    def test_truncated_in_a_line(self):
        self.bad(SMALL + "bram,2024-02-2", "line 8")

    def test_truncated_in_quotes(self):
        self.bad(SMALL + 'bram,2024-02-20,"6', "line 8", "quote")

    def test_unbalanced_quote(self):
        self.bad(HEADER + 'anna,2024-01-05,"1,10.50\n' + "bram,2024-01-05,2,10.50\n" * 9,
                 "line 2", "quote")

    def test_nul_bytes(self):
        self.bad(SMALL.encode() + b"an\0na,2024-02-20,9,1.00\n", "line 8", "NUL")

    def test_field_of_ten_megabytes(self):
        self.bad(SMALL + "x" * 10_000_000 + ",2024-02-20,9,1.00\n", "line 8")

    def test_wrong_delimiter(self):
        self.bad(SMALL, "customer,date,receipt,amount", options=["--delimiter", ";"])

    def test_text_in_an_amount(self):
        self.bad(SMALL + "bram,2024-02-20,6,ten\n", "line 8", "amount", "ten")

    def test_amount_overflow(self):
        self.bad(SMALL + "bram,2024-02-20,6,99999999999999999999\n", "line 8", "amount")

    def test_sum_overflow(self):
        line = "bram,2024-02-20,{},9223372036854.00\n"
        self.bad(SMALL + line.format(6) + line.format(7), "64 bits")

    def test_day_that_does_not_exist(self):
        self.bad(SMALL + "bram,2011-02-30,6,1.00\n", "line 8", "date", "2011-02-30")

    def test_year_zero(self):
        self.bad(SMALL + "bram,0000-01-01,6,1.00\n", "line 8", "date")

    def test_missing_amount(self):
        self.bad(SMALL + "bram,2024-02-20,6,\n", "line 8", "amount")

    def test_missing_margin(self):
        self.bad("customer,date,amount,margin\nanna,2024-01-05,1,1\nbram,2024-01-05,1,\n",
                 "line 3", "margin", options=["--margin", "margin"])

    def test_missing_day(self):
        self.bad(SMALL + "bram,,6,1.00\n", "line 8", "date")

    def test_missing_column_lists_columns(self):
        self.bad("who,date,receipt,amount\n1,2024-01-01,1,1\n", "customer",
                 "who, date, receipt, amount", "--customer-column")
        self.bad("customer,when,receipt,amount\n1,2024-01-01,1,1\n", "--day", "when")
        self.bad("customer,date,receipt,sum\n1,2024-01-01,1,1\n", "--amount", "sum")

    def test_named_column_that_is_missing(self):
        self.bad(SMALL, "Klant", "receipt", options=["--customer", "Klant"])

    def test_empty_file(self):
        self.bad("", "empty")

    def test_header_only(self):
        self.bad(HEADER, "no lines")

    def test_invalid_utf8(self):
        self.bad(SMALL.encode() + b"caf\xe9,2024-02-20,9,1.00\n", "line 8", "UTF-8")

    def test_ambiguous_order_of_day_and_month(self):
        self.bad(HEADER + "anna,01/02/2024,1,10.50\nbram,03/04/2024,2,1.00\n", "date",
                 "--day-order")

    def test_ambiguous_decimal_mark(self):
        self.bad(HEADER + "anna,2024-01-05,1,1.234\n", "amount", "--decimal")

    def test_more_decimals_than_asked_for(self):
        self.bad(SMALL + "bram,2024-02-20,6,1.005\n", "line 8", options=["--scale", "2"])

    def test_directory(self):
        (self.folder / "receipts.csv").mkdir()
        run = self.refused(1, [], "segment", "receipts.csv")
        self.assertEqual(run.err, "rfm: receipts.csv: is a directory\n")

    def test_missing_file(self):
        run = self.refused(1, [], "segment", "receipts.csv")
        self.assertEqual(run.err, "rfm: receipts.csv: no such file or directory\n")

    def test_second_file_is_bad(self):
        self.write("good.csv", SMALL)
        self.write("bad.csv", SMALL + "bram,2024-02-20,6,ten\n")
        self.refused(1, ["bad.csv", "line 8"], "segment", "good.csv", "bad.csv", "--out",
                     "out.csv")
        self.assertEqual(self.files(), ["bad.csv", "good.csv"])

    def test_no_purchase_in_the_window(self):
        self.write("good.csv", SMALL)
        for options in (["--as-of", "2030-01-01", "--window", "30d"], ["--as-of", "2020-01-01"]):
            self.refused(1, "no customer has a purchase", "segment", "good.csv", *options)

    def test_damaged_saved_scorer(self):
        self.write("good.csv", SMALL)
        self.write("scorer.txt", "this is no scorer\n")
        self.refused(1, "scorer.txt:1", "segment", "good.csv", "--score", "scorer.txt")


class FullDisk(CommandTest):
    def test_device_that_is_full(self):
        self.write("good.csv", SMALL)
        for option in ("--out", "--summary", "--save-scorer"):
            self.refused(1, ["/dev/full", "no space left"], "segment", "good.csv", option,
                         "/dev/full")

    def test_standard_output_that_is_full(self):
        self.write("good.csv", SMALL)
        for arguments in (["segment", "good.csv"], ["segment", "good.csv", "--json"],
                          ["presets"], ["check", "classic11"], ["--version"], ["--help"],
                          ["explain", "--customer", "anna", "good.csv"], ["segment", "--help"],
                          ["moves", "--from", "2024-02-10", "--to", "2024-03-01", "good.csv"],
                          ["next-level", "good.csv"], ["kmeans", "--clusters", "2", "good.csv"]):
            with open("/dev/full", "wb") as full:
                run = subprocess.run([command.RFM, *arguments], cwd=self.folder, stdout=full,
                                     stderr=subprocess.PIPE, check=False)
            self.assertEqual(run.returncode, 1, arguments)
            self.assertIn(b"standard output", run.stderr, arguments)

    def test_small_disk(self):
        """A file that outgrows the disk leaves nothing behind, and an old one stays."""
        disk = self.folder / "disk"
        disk.mkdir()
        is_mounted = os.geteuid() == 0 and subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk],
            stderr=subprocess.DEVNULL, check=False).returncode == 0
        if not is_mounted:
            disk = None  # the limit on the size of files does the same without rights
        self.sample("shop.csv", "--lines", "50000")
        folder = "disk" if disk else "."
        old = self.folder / folder / "old.csv"
        old.write_text("kept\n")
        try:
            before = sorted(os.listdir(old.parent))
            for name in ("new.csv", "old.csv"):
                arguments = [command.RFM, "segment", "shop.csv", "--out", f"{folder}/{name}"]
                limit = None if disk else limit_files
                run = subprocess.run(arguments, cwd=self.folder, stdout=subprocess.PIPE,
                                     stderr=subprocess.PIPE, preexec_fn=limit, check=False)
                self.assertEqual(run.returncode, 1, run.stderr)
                self.assertIn(name.encode(), run.stderr.splitlines()[-1])
                self.assertEqual(sorted(os.listdir(old.parent)), before)
            self.assertEqual(old.read_text(), "kept\n")
        finally:
            if disk:
                subprocess.run(["umount", disk], check=True)
            else:
                shutil.rmtree(self.folder / "disk")


def limit_files():
    import resource
    import signal
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536))


if __name__ == "__main__":
    command.main()
