# SPDX-License-Identifier: MIT
"""rfm baseline: figures of days by hand, contacts in every form, verdicts, ids of two channels."""
import csv
import io
import json

import command
from command import SMALL, CommandTest

FIGURES = ["receipts", "registered_receipts", "registration_by_receipts", "registration_by_spend",
           "active_customers", "customers", "active_share", "spend_net", "mean_receipt",
           "receipts_per_customer", "spend_per_customer", "repeat_rate", "historic_clv"]
# By hand: as of 2024-02-10 receipts 1, 3 and 4; as of 2024-03-02 all of SMALL.
FIRST = [3, 2, 2 / 3, 45.4 / 52.65, 2, 2, 1, 45.4, 22.7, 1, 22.7, 0, 22.7]
LAST = [5, 4, 0.8, 65.4 / 72.65, 2, 2, 1, 61.4, 61.4 / 3, 1.5, 30.7, 0.5, 30.7]


class Baseline(CommandTest):
    def setUp(self):
        super().setUp()
        self.write("shop.csv", SMALL)

    def json(self, *options):
        return json.loads(self.good("baseline", "shop.csv", "--json", *options).out)

    def values(self, *options):
        return {row["figure"]: row["value"] for row in self.json(*options)["figures"]}

    def assert_near(self, found, wanted):
        for name, number, other in zip(FIGURES, found, wanted, strict=True):
            self.assertAlmostEqual(number, other, 12, name)

    def test_one_day(self):
        run = self.good("baseline", "shop.csv")
        lines = run.out.splitlines()
        self.assertLessEqual(max(map(len, lines)), 80)
        self.assertEqual(lines[0].split(), ["Figure", "2024-03-02", "Made", "of"])
        self.assertEqual(lines[3].split()[-4:], ["80.0%", "4", "/", "5"])
        self.assertEqual(lines[9].split(), ["Mean", "receipt", "20.47", "61.40", "/", "3"])
        self.assertIn("as of 2024-03-02, window 365d", run.err)
        values = self.values()
        self.assertEqual(list(values), FIGURES)
        self.assert_near(values.values(), LAST)

    def test_days_side_by_side(self):
        for options in (["--as-of", "2024-02-10,2024-03-02"],
                        ["--as-of", "2024-03-02", "--as-of=2024-02-10"]):
            run = self.good("baseline", "shop.csv", *options)
            lines = run.out.splitlines()
            self.assertEqual(lines[0].split(), ["Figure", "2024-02-10", "2024-03-02", "Change"])
            self.assertEqual(lines[1].split(), ["Receipts", "3", "5", "+66.7%"])
            self.assertEqual(lines[3].split()[-4:], ["66.7%", "80.0%", "+13.3", "pt"])
            self.assertEqual(lines[12].split()[-4:], ["0.0%", "50.0%", "+50.0", "pt"])
            figures = self.json(*options)["figures"]
            self.assert_near([row["value"] for row in figures[:13]], FIRST)
            self.assert_near([row["value"] for row in figures[13:]], LAST)
            self.assert_near([row["change"] for row in figures[13:]],
                             [new - old for new, old in zip(LAST, FIRST)])

    def test_many_days_stay_within_80_columns(self):
        days = ",".join(f"2024-{month:02}-15" for month in range(2, 12))
        run = self.good("baseline", "shop.csv", "--as-of", days, "--window", "52w")
        lines = run.out.splitlines()
        self.assertLessEqual(max(map(len, lines)), 80)
        self.assertEqual(" ".join(lines).count("2024-"), 10 + 1)  # each once, and the verdicts' day
        self.assertGreaterEqual(sum(line.startswith("Figure") for line in lines), 2)

    def test_options_reach_the_library(self):
        self.assertEqual(self.values("--window", "31d")["receipts"], 4)  # not the one of January 5
        self.assertAlmostEqual(self.values("--returns", "ignore")["spend_net"], 65.4)
        for share in ("0.5", "50%", "0,5"):
            self.assertAlmostEqual(self.values("--margin-share", share)["historic_clv"], 15.35)
        self.write("shop.csv", "customer,date,receipt,amount,marge\na,2024-01-31,1,2.50,1.10\n")
        self.assertAlmostEqual(self.values("--margin", "marge")["historic_clv"], 1.1)

    def test_files(self):
        run = self.good("baseline", "shop.csv", "--out", "figures.csv", "--readiness", "ready.csv")
        self.assertIn("Figure", run.out)
        rows = list(csv.DictReader(io.StringIO(self.read("figures.csv"))))
        self.assertEqual(list(rows[0]), ["day", "figure", "unit", "value", "numerator",
                                         "denominator", "change", "change_share"])
        self.assertEqual([row["figure"] for row in rows], FIGURES)
        self.assertEqual([rows[2][name] for name in ("value", "numerator", "denominator")],
                         ["0.8", "4", "5"])
        verdicts = list(csv.DictReader(io.StringIO(self.read("ready.csv"))))
        self.assertEqual([row["met"] for row in verdicts], ["0", "0", "1", "0", "1", ""])
        self.assertEqual(self.good("baseline", "shop.csv", "--out", "-").out,
                         self.read("figures.csv"))

    def test_verdicts(self):
        text = self.good("baseline", "shop.csv").out
        lines = text[text.index("Ready for RFM as of 2024-03-02?"):].splitlines()
        self.assertEqual(lines[1], "  basic: no")
        self.assertEqual(lines[2].split(), ["[", "]", "customers", "with", "order", "at", "least",
                                            "500", "2"])
        self.assertEqual(lines[4].split(), ["[x]", "days", "since", "last", "order", "at", "most",
                                            "30", "1"])
        self.assertEqual(lines[6], "  programme: not known")
        self.assertEqual(lines[7].split()[-3:], ["least", "60.0%", "80.0%"])
        self.assertEqual(lines[8].split()[0], "[?]")
        self.write("more.csv", "customer,date,receipt,amount\n" + "".join(
            f"c{who},2024-0{1 + who % 2 * 7}-01,{who},1.00\n" for who in range(600)) +
            "c1,2024-08-02,a,1.00\nc1,2024-08-03,b,1.00\n")
        self.assertIn("  basic: yes\n", self.good("baseline", "more.csv").out)

    def contacts(self, content, *options):
        self.write("contacts.csv", content)
        values = self.values("--contacts", "contacts.csv", *options)
        return values["customers_with_email"], values["email_share"]

    def test_contacts(self):
        for content, wanted in (
                ("klantnummer;emailadres\nanna;a@b.nl\nbram;\nzed;z@z.nl\n", (1, 0.5)),
                ("customer,email\nanna,1\nbram,0\n", (1, 0.5)),
                ("customer,e-mail\nbram,ja\nanna,Nee\n", (1, 0.5)),
                ("Customer ID\tHas email\nbram\tYES\nanna\ttrue\n", (2, 1)),
                ("customer,email\n", (0, 0)),
                ("customer,email\n,x@y.nl\n,x@y.nl\nanna,A@B.NL\n", (1, 0.5))):
            self.assertEqual(self.contacts(content), wanted, content)
        content = "who,nick,reach\nan,anna,1\nbr,bram,1\n"
        self.assertEqual(self.contacts(content, "--contact-customer", "nick", "--contact-column",
                                       "reach"), (2, 1))
        self.assertEqual(self.good("baseline", "shop.csv", "--contacts", "contacts.csv",
                                   "--contact-customer", "nick", "--contact-column", "reach")
                         .out.count("mail"), 3)

    def test_bad_contacts(self):
        for words, content, *options in (
                (["row 2 below the header", "earlier"], "customer,email\nanna,1\nanna,0\n"),
                (["row 2 below the header", '"maybe"'], "customer,email\nanna,1\nbram,maybe\n"),
                (["customer", "--contact-customer", "who, email"], "who,email\nanna,1\n"),
                (["e-mail", "--contact-column"], "customer,phone\nanna,1\n"),
                (["no column", "mial"], "customer,email\nanna,1\n", "--contact-column", "mial"),
                (["is empty"], ""),
                (["contacts.csv"], b"customer,email\nann\xff,1\n")):
            self.write("contacts.csv", content)
            self.refused(1, words, "baseline", "shop.csv", "--contacts", "contacts.csv", *options)
        self.refused(1, "nowhere.csv", "baseline", "shop.csv", "--contacts", "nowhere.csv")
        self.write("contacts.csv", "customer,email\nanna,1\n")
        self.refused(2, "input and an output", "baseline", "shop.csv", "--contacts",
                     "contacts.csv", "--out", "contacts.csv")

    def test_whole_ids_and_latin1_hold_for_lists_too(self):
        self.write("shop.csv", "customer,date,receipt,amount\n17850.0,2024-01-31,1,2.50\n"
                   "caf\u00e9,2024-01-31,2,2.50\n".encode("latin-1"))
        content = "customer,email\n17850,1\ncaf\u00e9,1\n".encode("latin-1")
        self.assertEqual(self.contacts(content, "--whole-ids", "--latin1"), (2, 1))

    def test_overlap(self):
        self.write("web.csv", "klant;datum\nbram;x\nbram;y\ncarl;z\n;w\ndora;v\n")
        found = self.json("--overlap", "web.csv")["overlap"]
        self.assertEqual(found, [{"left": 2, "right": 3, "both": 1, "left_share": 0.5,
                                  "right_share": 1 / 3, "jaccard": 0.25}])
        text = self.good("baseline", "shop.csv", "--overlap", "web.csv").out
        for words in ("customers of receipts              2   50.0% of them in both",
                      "web.csv                            3   33.3% of them in both",
                      "in both                            1",
                      "of all in either               25.0%"):
            self.assertIn(words, text)
        self.write("other.csv", "a,b\nbram,anna\n")
        found = self.json("--overlap", "other.csv", "--overlap-customer", "b")["overlap"][0]
        self.assertEqual((found["left"], found["right"], found["both"]), (2, 1, 1))
        self.assertNotIn("overlap", self.json())

    def test_mistakes(self):
        for words, *options in (
                (["--as-of", "2011-12-10"], "--as-of", "2024-02-30"),
                (["--as-of", "twice"], "--as-of", "2024-02-10,2024-02-10"),
                (["--as-of", "like"], "--as-of", "2024-02-10,"),
                (["--window", "52w"], "--window", "12mo"), (["--window"], "--window", "0d"),
                (["--margin-share", "35%"], "--margin-share", "1.5"),
                (["--margin-share"], "--margin-share", "0"),
                (["--margin-share"], "--margin-share", "1e-3"),
                (["--margin-share"], "--margin-share", "nan"),
                (["--contact-column", "--contacts"], "--contact-column", "email"),
                (["--contact-customer", "--contacts"], "--contact-customer", "id"),
                (["--overlap-customer", "--overlap"], "--overlap-customer", "id"),
                (["only one"], "--out", "-", "--json"),
                (["only one"], "--out", "-", "--readiness", "-"),
                (["did you mean --contacts?"], "--contact", "x.csv"),
                (["--as-of needs a value"], "--as-of")):
            self.refused(2, words, "baseline", "shop.csv", *options)
        self.refused(2, "no input file", "baseline")
        many = ",".join(f"20{year}-{month:02}-01" for year in range(10, 20)
                        for month in range(1, 13))
        self.refused(2, "at most 60 days", "baseline", "shop.csv", "--as-of", many)


if __name__ == "__main__":
    command.main()
