# SPDX-License-Identifier: MIT
"""The main job: what is taken, what comes out, and that it comes out the same every way."""
import csv
import decimal
import io
import json
import os
import pty
import random
import signal
import subprocess
import time

import command
from command import SMALL, CommandTest

CUSTOMER_COLUMNS = ("customer,first_day,last_day,days_since_last,receipts,purchase_days,lines,"
                    "spend_gross,returned,spend_net,mean_receipt,tenure_days,mean_interval_days,"
                    "r,f,m,code,fm,segment,level")


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


class Taken(CommandTest):
    """Columns, delimiters, marks and days as shops write them."""

    def customers(self, content, *options):
        name = self.write("input.csv", content)
        run = self.good("segment", name, "--out", "-", *options)
        return {row["customer"]: row for row in rows(run.out)}, run.err

    def test_small(self):
        found, said = self.customers(SMALL)
        anna, bram = found["anna"], found["bram"]
        self.assertEqual(",".join(anna), CUSTOMER_COLUMNS)
        # by hand: as of the day after the last line, 2024-03-02
        self.assertEqual([anna[name] for name in CUSTOMER_COLUMNS.split(",")[:13]],
                         ["anna", "2024-01-05", "2024-03-01", "1", "2", "2", "3", "35.00", "0.00",
                          "35.00", "17.50", "57", "56"])
        self.assertEqual([bram[name] for name in CUSTOMER_COLUMNS.split(",")[:13]],
                         ["bram", "2024-02-01", "2024-02-01", "30", "1", "1", "1", "30.40", "4.00",
                          "26.40", "26.40", "30", ""])
        for word in ("customer = customer, day = date, receipt = receipt, amount = amount",
                     'delimiter ","', 'decimal mark "."', "6 lines from 2024-01-05 to 2024-03-01",
                     "as of 2024-03-02 (the day after the last line)", "1 unidentified"):
            self.assertIn(word, said)

    def test_dutch(self):
        found, said = self.customers(
            "klantnummer;datum;bon;bedrag\n0017;31-01-2024;1;1.234,50\n0017;01-03-2024;2;10,00\n"
            "0018;29-02-2024;3;5,25\n")
        self.assertEqual(found["0017"]["spend_net"], "1244.50")
        self.assertEqual(found["0018"]["last_day"], "2024-02-29")
        for word in ("customer = klantnummer", "receipt = bon", 'delimiter ";"', 'decimal mark ","',
                     "day before month"):
            self.assertIn(word, said)

    def test_headers_are_guessed(self):
        for header in ("CustomerID,InvoiceDate,InvoiceNo,Amount",
                       "customer_id,order_date,order_id,total",
                       "Customer ID,Date,Order No,Revenue", "Klant,Datum,Bonnummer,Bedrag",
                       "klant_id,Dag,Bon,Omzet", "Debiteurnummer,Factuurdatum,Factuurnr,Totaal",
                       "CUSTOMER,DAY,RECEIPT,AMOUNT (EUR)",
                       "KlantNr,besteldatum,bestelnummer,bedrag €"):
            found, said = self.customers(header + "\n7,2024-01-31,1,2.50\n7,2024-01-31,1,3.00\n")
            self.assertEqual((found["7"]["spend_net"], found["7"]["receipts"]), ("5.50", "1"), said)

    def test_quantity_and_price_are_guessed(self):
        for header in ("CustomerID,InvoiceDate,InvoiceNo,Quantity,UnitPrice",
                       "klant,datum,bon,aantal,stukprijs", "klant,datum,bon,aantal,prijs",
                       "client,date,ticket,qty,price"):
            found, said = self.customers(header + "\n7,2024-01-31,1,3,0.125\n"
                                         "7,2024-02-01,2,-1,0.125\n")
            spend = [found["7"][name] for name in ("spend_gross", "returned", "spend_net")]
            self.assertEqual(spend, ["0.375", "0.125", "0.250"], said)
            self.assertIn(" x ", said)

    def test_named_columns_win(self):
        content = "customer,card,date,receipt,amount,net\na,b,2024-01-31,1,2.50,2.00\n"
        found, _ = self.customers(content, "--customer", "card", "--amount", "net")
        self.assertEqual(found["b"]["spend_net"], "2.00")

    def test_without_receipts(self):
        found, said = self.customers("customer,date,amount\na,2024-01-31,2.50\na,2024-01-31,2.50\n")
        self.assertEqual((found["a"]["receipts"], found["a"]["purchase_days"]), ("2", "1"))
        self.assertIn("every line is a receipt", said)

    def test_no_header(self):
        found, _ = self.customers("1;2024-01-31;a;2,50\n2;2024-02-01;b;2,50\n", "--no-header",
                                  "--customer", "3", "--day", "2", "--amount", "4", "--receipt",
                                  "1")
        self.assertEqual(sorted(found), ["a", "b"])

    def test_marks_given(self):
        content = "customer|date|receipt|amount\na|02/03/2024|1|1.000\n"
        for delimiter, decimal_mark, order, spend, day in (
                ("|", ",", "md", "1000.00", "2024-02-03"),
                ("tab", ".", "dm", "1.00", "2024-03-02")):
            text = content.replace("|", "\t") if delimiter == "tab" else content
            found, _ = self.customers(text, "--delimiter", delimiter, "--decimal", decimal_mark,
                                      "--day-order", order)
            self.assertEqual((found["a"]["spend_net"], found["a"]["last_day"]), (spend, day))

    def test_latin1(self):
        found, _ = self.customers("customer,date,receipt,amount\ncaf\u00e9,2024-01-31,1,2.50\n"
                                  .encode("latin-1"), "--latin1")
        self.assertEqual(list(found), ["caf\u00e9"])

    def test_byte_order_mark_and_crlf(self):
        found, _ = self.customers(b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode())
        self.assertEqual(sorted(found), ["anna", "bram"])

    def test_whole_ids(self):
        content = "customer,date,receipt,amount\n17850.0,2024-01-31,1,2.50\n"
        self.assertEqual(list(self.customers(content)[0]), ["17850.0"])
        self.assertEqual(list(self.customers(content, "--whole-ids")[0]), ["17850"])

    def test_return_prefix(self):
        content = SMALL + "anna,2024-03-01,R-9,5.00\n"
        found, _ = self.customers(content, "--return-prefix", "R-")
        self.assertEqual((found["anna"]["returned"], found["anna"]["spend_net"]), ("5.00", "30.00"))

    def test_scale_and_round(self):
        content = SMALL + "anna,2024-03-01,2,0.125\n"
        self.assertEqual(self.customers(content)[0]["anna"]["spend_net"], "35.125")
        self.assertEqual(self.customers(content, "--scale", "2", "--round")[0]["anna"]["spend_net"],
                         "35.12")
        self.assertEqual(self.customers(SMALL, "--scale", "4")[0]["anna"]["spend_net"], "35.0000")

    def test_means_are_rounded_half_to_even(self):
        """0.35 / 2, 0.45 / 2 and -0.05 / 2 lie between two cents each."""
        content = "customer,date,receipt,amount\n"
        for customer, amounts in (("a", ["0.25", "0.10"]), ("b", ["0.25", "0.20"]),
                                  ("c", ["0.01", "0.01", "-0.07"])):
            for receipt, amount in enumerate(amounts):
                content += f"{customer},2024-01-01,{receipt},{amount}\n"
        for options in ([], ["--scale", "2"]):
            found, _ = self.customers(content, *options)
            self.assertEqual([found[customer]["mean_receipt"] for customer in "abc"],
                             ["0.18", "0.22", "-0.02"])

    def test_means_are_rounded_once(self):
        """250.03 in 10,001 receipts is 0.0250004...: six digits first would make it 0.02."""
        many = "".join(f"a,2024-01-01,{receipt},0.02\n" for receipt in range(10_000))
        found, _ = self.customers("customer,date,receipt,amount\na,2024-01-01,x,50.03\n" + many)
        self.assertEqual(found["a"]["mean_receipt"], "0.03")

    def test_margin(self):
        content = ("customer,date,receipt,amount,marge\na,2024-01-31,1,2.50,1.10\n"
                   "b,2024-01-31,2,9,0.40\n")
        found, _ = self.customers(content, "--margin", "marge", "--monetary", "margin")
        self.assertEqual(found["a"]["margin"], "1.10")
        self.assertGreater(found["a"]["m"], found["b"]["m"])
        found, _ = self.customers(content, "--monetary", "margin")
        self.assertEqual(found["b"]["margin"], "0.40")
        self.assertNotIn("margin", self.customers(content)[0]["a"])

    def test_window_and_returns(self):
        found, _ = self.customers(SMALL, "--as-of", "2024-03-01", "--window", "29d")
        self.assertEqual(list(found), ["anna"])
        self.assertEqual(found["anna"]["receipts"], "1")
        found, _ = self.customers(SMALL, "--as-of", "2024-03-01", "--window", "1mo")
        self.assertEqual(list(found), ["anna"])
        found, _ = self.customers(SMALL, "--returns", "ignore")
        self.assertEqual(found["bram"]["spend_net"], "30.40")
        found, said = self.customers(SMALL, "--as-of", "2024-02-10")
        self.assertEqual(found["bram"]["spend_net"], "30.40")
        self.assertIn("lines after it do not count", said)

    def test_formulas_are_guarded(self):
        content = "customer,date,receipt,amount\n=1+1,2024-01-31,1,2.50\n"
        self.assertEqual(list(self.customers(content)[0]), ["'=1+1"])
        self.assertEqual(list(self.customers(content, "--raw-text")[0]), ["=1+1"])

    def test_bad_lines_are_collected(self):
        name = self.write("input.csv", SMALL + "anna,2024-13-01,6,1.00\n=x,2024-02-01,7,ten\n")
        run = self.good("segment", name, "--on-bad", "collect=bad.csv", "--out", "out.csv")
        bad = rows(self.read("bad.csv"))
        self.assertEqual([(row["file"], row["line"]) for row in bad],
                         [("input.csv", "8"), ("input.csv", "9")])
        self.assertIn("anna,2024-13-01,6,1.00", bad[0]["text"])
        self.assertTrue(bad[1]["text"].startswith("'=x"))
        self.assertIn("2 bad lines", run.err)
        self.assertEqual(len(rows(self.read("out.csv"))), 2)

    def test_only_bad_lines(self):
        name = self.write("input.csv", "customer,date,receipt,amount\na,b,c,d\n")
        run = self.refused(1, "none of 1 lines is good", "segment", name, "--on-bad",
                           "collect=bad.csv", "--out", "out.csv")
        self.assertEqual(self.files(), ["bad.csv", "input.csv"], run.err)


class Scores(CommandTest):
    """Ways of scoring, mixed freely."""

    def setUp(self):
        super().setUp()
        self.sample("shop.csv", "--lines", "5000")

    def customers(self, *options):
        return rows(self.good("segment", "shop.csv", "--out", "-", *options).out)

    def test_thresholds(self):
        table = self.customers("--score",
                               "thresholds:r=30,90,180,365/f=1,2,3,5/m=100,250.50,500,1000")
        for row in table:
            days, receipts = int(row["days_since_last"]), int(row["receipts"])
            net = decimal.Decimal(row["spend_net"])
            r = 5 - sum(days > cut for cut in (30, 90, 180, 365))
            f = 1 + sum(receipts > cut for cut in (1, 2, 3, 5))
            m = 1 + sum(net > decimal.Decimal(cut) for cut in ("100", "250.50", "500", "1000"))
            self.assertEqual((row["r"], row["f"], row["m"], row["code"]),
                             (str(r), str(f), str(m), f"{r}{f}{m}"))

    def test_mixed(self):
        table = self.customers("--score", "quantile:5", "--score-f", "thresholds:1,2,3,5")
        for row in table:
            bin_of_receipts = 1 + sum(int(row["receipts"]) > cut for cut in (1, 2, 3, 5))
            self.assertEqual(int(row["f"]), bin_of_receipts)
        other = self.customers("--score-f", "thresholds:1,2,3,5", "--score", "quantile:5")
        self.assertEqual(table, other)

    def test_bases(self):
        by_lines = self.customers("--frequency", "lines", "--score", "thresholds:f=3,6,9,12")
        for row in by_lines:
            bin_of_lines = 1 + sum(int(row["lines"]) > cut for cut in (3, 6, 9, 12))
            self.assertEqual(int(row["f"]), bin_of_lines)
        for basis in ("spend_gross", "mean_receipt"):
            values = {}
            for row in self.customers("--monetary", basis):
                values.setdefault(int(row["m"]), []).append(decimal.Decimal(row[basis]))
            self.assertEqual(sorted(values), [1, 2, 3, 4, 5])
            for score in range(1, 5):
                self.assertLessEqual(max(values[score]), min(values[score + 1]))

    def test_saved_scorer(self):
        first = self.good("segment", "shop.csv", "--out", "-", "--save-scorer", "cuts.txt").out
        again = self.good("segment", "shop.csv", "--out", "-", "--score", "cuts.txt").out
        self.assertEqual(first, again)
        frozen = self.customers("--score", "cuts.txt", "--as-of", "2024-06-30")
        self.assertGreater(len(frozen), 100)

    def test_the_scale_follows_the_rule_table(self):
        for row in self.customers("--rules", "grid9"):
            self.assertIn(row["r"], "123")
            self.assertNotEqual(row["segment"], "")
        self.refused(1, "quantile:3,3,3", "segment", "shop.csv", "--rules", "grid9", "--score",
                     "quantile:5")

    def test_every_preset_runs(self):
        names = [line.split()[0] for line in self.good("presets").out.splitlines()[1:]]
        self.assertGreaterEqual(len(names), 10)
        for name in names:
            self.good("segment", "shop.csv", "--rules", name, "--quiet")


class Outputs(CommandTest):
    """Files, standard output, JSON and the table on the terminal."""

    def setUp(self):
        super().setUp()
        self.sample("shop.csv", "--lines", "5000")

    def test_files(self):
        run = self.good("segment", "shop.csv", "--out", "out.csv", "--summary", "summary.csv",
                        "--save-scorer", "cuts.txt")
        self.assertEqual(self.files(), ["cuts.txt", "out.csv", "shop.csv", "summary.csv"])
        self.assertTrue(run.out.startswith("Segment "))
        summary, table = rows(self.read("summary.csv")), rows(self.read("out.csv"))
        header = self.read("summary.csv").splitlines()[0]
        self.assertTrue(header.startswith("segment,level,customers,share,receipts,spend_net,"))
        for row in summary:
            members = [one for one in table if one["segment"] == row["segment"]]
            self.assertEqual(int(row["customers"]), len(members))
            net = sum((decimal.Decimal(one["spend_net"]) for one in members),
                      decimal.Decimal("0.00"))
            self.assertEqual(row["spend_net"], str(net))
        self.assertEqual(sum(int(row["customers"]) for row in summary), len(table))

    def test_standard_output_is_clean(self):
        self.good("segment", "shop.csv", "--out", "out.csv", "--summary", "summary.csv",
                  "--save-scorer", "cuts.txt")
        for option, name in (("--out", "out.csv"), ("--summary", "summary.csv"),
                             ("--save-scorer", "cuts.txt")):
            self.assertEqual(self.good("segment", "shop.csv", option, "-").out, self.read(name))

    def test_replaces_files_whole(self):
        self.write("out.csv", "old\n")
        (self.folder / "out.csv").chmod(0o640)
        (self.folder / "link.csv").symlink_to("out.csv")
        self.good("segment", "shop.csv", "--out", "link.csv")
        self.assertTrue((self.folder / "link.csv").is_symlink())
        self.assertEqual((self.folder / "out.csv").stat().st_mode & 0o777, 0o640)
        self.assertTrue(self.read("out.csv").startswith("customer,"))

    def test_devices(self):
        self.good("segment", "shop.csv", "--out", "/dev/null", "--summary", "/dev/null")

    def test_folder_that_is_missing(self):
        run = self.refused(1, "no such file", "segment", "shop.csv", "--out", "none/out.csv")
        self.assertNotIn("lines", run.err)  # said before the input is read

    def test_json(self):
        run = self.good("segment", "shop.csv", "--json", "--summary", "summary.csv", "--out",
                        "out.csv")
        found = json.loads(run.out, parse_float=decimal.Decimal)
        summary = rows(self.read("summary.csv"))
        self.assertEqual([one["segment"] for one in found["segments"]],
                         [row["segment"] for row in summary])
        for one, row in zip(found["segments"], summary):
            self.assertEqual(list(one), list(row))
            self.assertEqual(str(one["spend_net"]), row["spend_net"])
        taken, totals = found["taken"], found["totals"]
        self.assertEqual(taken["columns"], {"customer": "customer", "day": "date",
                                            "receipt": "receipt", "amount": "amount"})
        self.assertEqual((taken["files"], taken["delimiter"], taken["lines"]),
                         (["shop.csv"], ",", 5000))
        self.assertEqual(totals["customers"], len(rows(self.read("out.csv"))))
        self.assertEqual(totals["spend_gross"] - totals["returned"], totals["spend_net"])
        self.assertEqual([one["dimension"] for one in found["scores"]], ["r", "f", "m"])
        self.assertEqual([len(one["cuts"]) for one in found["scores"]], [4, 4, 4])

    def test_json_is_escaped(self):
        self.write("rules.txt", 'rules odd version 1\nscale r 5 f 5 m 5\nmatch first\n'
                                'otherwise "caf\u00e9 \\"1\\"" level 1\n')
        self.write('a"b\\.csv', SMALL)
        found = json.loads(self.good("segment", 'a"b\\.csv', "--rules", "rules.txt", "--json").out)
        self.assertEqual(found["taken"]["files"], ['a"b\\.csv'])
        self.assertEqual(found["segments"][0]["segment"], 'caf\u00e9 "1"')

    def test_table(self):
        plain = self.good("segment", "shop.csv").out
        self.assertTrue(plain.isascii())
        self.assertIn("#", plain)
        utf8 = {"LC_ALL": "", "LC_CTYPE": "", "LANG": "nl_NL.UTF-8"}
        fancy = self.good("segment", "shop.csv", environment=utf8).out
        self.assertIn("\u2588", fancy)
        for text in (plain, fancy):
            self.assertLessEqual(max(map(len, text.splitlines())), 80)
        self.assertTrue(text.splitlines()[-1].startswith("Total"))

    def test_signal_leaves_nothing(self):
        run = subprocess.Popen([command.RFM, "segment", "-", "--out", "out.csv"], cwd=self.folder,
                               stdin=subprocess.PIPE, stderr=subprocess.DEVNULL)
        while len(self.files()) < 2:  # the temporary file is there while the input is awaited
            time.sleep(0.01)
        run.terminate()
        self.assertEqual(run.wait(), -signal.SIGTERM)
        run.communicate()
        self.assertEqual(self.files(), ["shop.csv"])

    def said_on_a_terminal(self, *options):
        """Standard error, a terminal, of a run whose input takes its time."""
        try:
            leader, follower = pty.openpty()
        except OSError as error:  # a bare root without /dev/pts
            self.skipTest(str(error))
        run = subprocess.Popen([command.RFM, "segment", "-", *options], cwd=self.folder,
                               stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=follower)
        os.close(follower)
        header, lines = (self.folder / "shop.csv").read_bytes().split(b"\n", 1)
        for part in (header, *[lines * (1 + (17 << 20) // len(lines))] * 2):  # more than a block
            run.stdin.write(part + b"\n")
            time.sleep(0.6)
        run.stdin.close()
        self.assertEqual(run.wait(), 0)
        said = b""
        while chunk := self.read_terminal(leader):
            said += chunk
        os.close(leader)
        return said.decode()

    def read_terminal(self, leader):
        try:
            return os.read(leader, 65536)
        except OSError:  # Linux says so when the other side is closed
            return b""

    def test_progress(self):
        self.assertIn("MB read", self.said_on_a_terminal())
        self.assertNotIn("MB read", self.said_on_a_terminal("--quiet"))
        self.assertNotIn("MB read", self.rfm("segment", "shop.csv").err)

    def test_quiet(self):
        self.assertEqual(self.good("segment", "shop.csv", "--quiet").err, "")


class SameAnswer(CommandTest):
    """The same lines give the same bytes, however they come."""

    def setUp(self):
        super().setUp()
        self.sample("shop.csv", "--lines", "20000")
        self.wanted = self.good("segment", "shop.csv", "--out", "-", "--threads", "1").out
        self.header, *self.lines = self.read("shop.csv").splitlines(True)

    def test_threads(self):
        for threads in (2, 3, 7):
            run = self.good("segment", "shop.csv", "--out", "-", "--threads", threads)
            self.assertEqual(run.out, self.wanted)

    def test_standard_input(self):
        content = (self.folder / "shop.csv").read_bytes()
        self.assertEqual(self.good("segment", "-", "--out", "-", stdin=content).out, self.wanted)

    def test_rows_shuffled(self):
        random.Random(4).shuffle(self.lines)
        self.write("mixed.csv", self.header + "".join(self.lines))
        self.assertEqual(self.good("segment", "mixed.csv", "--out", "-").out, self.wanted)

    def test_many_files(self):
        days = {}
        for line in self.lines:
            days.setdefault(line.split(",")[1], []).append(line)
        names = [self.write(f"{day}.csv", self.header + "".join(lines))
                 for day, lines in days.items()]
        random.Random(5).shuffle(names)
        self.assertGreater(len(names), 500)
        self.assertEqual(self.good("segment", *names, "--out", "-").out, self.wanted)


if __name__ == "__main__":
    command.main()
