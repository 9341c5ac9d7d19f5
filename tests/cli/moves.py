# SPDX-License-Identifier: MIT
"""moves: two days, every day between, delays, and the comparison of ways of scoring."""
import collections
import csv
import datetime
import decimal
import io
import json

import command
from command import SMALL, CommandTest

FIRST, LAST = "2024-06-01", "2024-06-20"
LIMITS = "thresholds:r=30,90,180,365/f=1,2,3,5/m=50,100,250,500"


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


class Shop(CommandTest):
    def setUp(self):
        super().setUp()
        self.sample("shop.csv", "--lines", "20000", "--seed", "7")

    def moves(self, *options):
        return self.good("moves", "shop.csv", "--from", FIRST, "--to", LAST, *options)

    def segments(self, day, *options):
        run = self.good("segment", "shop.csv", "--as-of", day, "--out", "-", *options)
        return {row["customer"]: (row["segment"], int(row["level"])) for row in rows(run.out)}


class TwoDays(Shop):
    def expected(self, *options):
        """What segment says of both days, compared here."""
        before, after = self.segments(FIRST, *options), self.segments(LAST, *options)
        found = {}
        for customer in before.keys() | after.keys():
            old, new = before.get(customer), after.get(customer)
            if old == new:
                continue
            if old is None:
                found[customer] = ("new", "", new[0])
            elif new is None:
                found[customer] = ("lost", old[0], "")
            else:
                change = "up" if new[1] > old[1] else "down" if new[1] < old[1] else "across"
                found[customer] = (change, old[0], new[0])
        return before, after, found

    def test_agrees_with_segment(self):
        for options in ([], ["--score", LIMITS], ["--rules", "reveal11"]):
            before, after, wanted = self.expected(*options)
            run = self.moves("--out", "-", "--matrix", "matrix.csv", "--summary", "flow.csv",
                             *options)
            listed = {row["customer"]: (row["change"], row["from_segment"], row["to_segment"])
                      for row in rows(run.out)}
            self.assertEqual(listed, wanted)
            self.assertGreater(len(wanted), 50)
            matrix, flow = rows(self.read("matrix.csv")), rows(self.read("flow.csv"))
            for side, table in (("from", before), ("to", after)):
                sums = collections.Counter()
                for row in matrix:
                    if row[f"{side}_present"] == "1":
                        sums[row[f"{side}_segment"]] += int(row["customers"])
                counted = collections.Counter(segment for segment, _ in table.values())
                self.assertEqual(+sums, counted)
            for row in flow:
                name = row["segment"]
                inside = sum(segment == name for segment, _ in before.values())
                later = sum(segment == name for segment, _ in after.values())
                self.assertEqual((int(row["before"]), int(row["after"])), (inside, later))
                self.assertEqual(int(row["net"]), later - inside)
                came = sum(int(row[part]) for part in ("up_in", "down_in", "across_in", "new",
                                                       "returned"))
                left = sum(int(row[part]) for part in ("up_out", "down_out", "across_out", "lost"))
                self.assertEqual(int(row["before"]) + came - left, int(row["after"]))

    def test_who_comes_back_is_not_new(self):
        text = ("customer,date,receipt,amount\nanna,2024-01-01,1,5\nanna,2024-03-01,2,5\n"
                "bram,2024-02-10,3,5\ncato,2024-03-01,4,5\n")
        self.write("some.csv", text)
        run = self.good("moves", "some.csv", "--from", "2024-02-15", "--to", "2024-03-01",
                        "--window", "20d", "--score", LIMITS, "--out", "-")
        changes = {row["customer"]: row["change"] for row in rows(run.out)}
        self.assertEqual(changes["anna"], "returned")
        self.assertEqual(changes["cato"], "new")
        # 20 days back from March 1st is February 10th, which is outside
        self.assertEqual(changes["bram"], "lost")

    def test_frozen(self):
        self.good("segment", "shop.csv", "--as-of", FIRST, "--save-scorer", "cuts.txt")
        frozen = self.moves("--frozen", "--out", "-").out
        self.assertEqual(frozen, self.moves("--scorer", "cuts.txt", "--out", "-").out)
        self.assertEqual(frozen, self.moves("--score", "cuts.txt", "--out", "-").out)
        self.assertNotEqual(frozen, self.moves("--out", "-").out)

    def test_table(self):
        run = self.moves()
        lines = run.out.splitlines()
        self.assertRegex(lines[0],
                         r"^\d+ customers before, \d+ after: \d+ stayed, \d+ up, \d+ down,")
        self.assertLessEqual(max(map(len, lines)), 80)
        self.assertTrue(run.out.isascii())
        self.assertIn("A Champions", run.out)
        self.assertIn(f"moves from {FIRST} to {LAST}", run.err)
        self.assertNotIn("Customer ", run.out)  # the list was not asked for

    def test_table_of_a_large_shop_shows_shares(self):
        """Eleven counts of five digits do not fit."""
        head = "customer,date,receipt,amount\n"
        lines = [f"{i},2024-0{1 + i % 3}-0{1 + i % 7},{i},{i % 97}\n" for i in range(80_000)]
        self.write("large.csv", head + "".join(lines))
        run = self.good("moves", "large.csv", "--from", "2024-03-05", "--to", "2024-03-20",
                        "--rules", "reveal11")
        self.assertIn("per cent of the row", run.out)
        self.assertLessEqual(max(map(len, run.out.splitlines())), 80)

    def test_lists(self):
        wanted = self.expected()[2]
        run = self.moves("--list")
        for customer in wanted:
            self.assertIn(customer, run.out)
        into = {customer for customer, (_, _, to) in wanted.items() if to == "Loyal"}
        out_of = {customer for customer, (_, old, _) in wanted.items() if old == "Loyal"}
        for option, members in (("--into", into), ("--out-of", out_of)):
            self.assertGreater(len(members), 0)
            table = rows(self.moves(option, "Loyal", "--out", "-").out)
            self.assertEqual({row["customer"] for row in table}, members)
            shown = self.moves(option, "Loyal").out
            self.assertTrue(all(customer in shown for customer in members))
        self.write("good.csv", SMALL)
        empty = self.good("moves", "good.csv", "--from", "2024-03-02", "--to", "2024-03-03",
                          "--into", "Champions", "--score", LIMITS)
        self.assertIn("No customer moved so.", empty.out)

    def test_json(self):
        run = self.moves("--json", "--out", "out.csv", "--matrix", "matrix.csv", "--summary",
                         "flow.csv")
        found = json.loads(run.out, parse_float=decimal.Decimal)
        self.assertEqual((found["from_day"], found["to_day"]), (FIRST, LAST))
        self.assertEqual(list(found), ["from_day", "to_day", "flow", "matrix"])
        for part in ("flow", "matrix"):
            table = rows(self.read(f"{part}.csv"))
            self.assertEqual([one.keys() for one in found[part]], [row.keys() for row in table])
        listed = json.loads(self.moves("--json", "--list").out)["customers"]
        self.assertEqual([one["customer"] for one in listed],
                         [row["customer"] for row in rows(self.read("out.csv"))])

    def test_same_answer(self):
        wanted = self.moves("--json", "--list", "--threads", "1").out
        self.assertEqual(self.moves("--json", "--list", "--threads", "3").out, wanted)
        header, *lines = self.read("shop.csv").splitlines(True)
        self.write("shop.csv", header + "".join(reversed(lines)))
        self.assertEqual(self.moves("--json", "--list").out, wanted)


class Delay(Shop):
    def delayed(self, first, last, up, down):
        """The same, day by day, in Python: the segment in force of each day's customers."""
        force, waits, before = {}, {}, None
        for day in days(first, last):
            now = self.segments(day, "--score", LIMITS)
            after = {}
            for customer, new in now.items():
                old = force.get(customer)
                if old is None or new == old:
                    waits.pop(customer, None)
                    after[customer] = new if old is None else old
                    continue
                if waits.get(customer, (None, 0))[0] != new:
                    waits[customer] = (new, day)
                delay = down if new[1] < old[1] else up
                if count_days(waits[customer][1], day) >= delay:
                    del waits[customer]
                    after[customer] = new
                else:
                    after[customer] = old
            waits = {customer: one for customer, one in waits.items() if customer in now}
            force = after
            if before is None:
                before = dict(force)
        return before, force, waits

    def test_against_python(self):
        last = "2024-06-12"
        before, after, waits = self.delayed(FIRST, last, 2, 5)
        run = self.good("moves", "shop.csv", "--from", FIRST, "--to", last, "--score", LIMITS,
                        "--delay-up", "2", "--delay-down", "5", "--out", "-", "--delay-state",
                        "state")
        wanted = {(one, before[one][0], after[one][0]) for one in before.keys() & after.keys()
                  if before[one] != after[one]}
        found = {(row["customer"], row["from_segment"], row["to_segment"])
                 for row in rows(run.out) if row["change"] in ("up", "down", "across")}
        self.assertEqual(found, wanted)
        self.assertGreater(len(wanted), 3)
        self.assertGreater(len(waits), 3)
        customer = sorted(waits)[0]
        said = self.good("explain", "--customer", customer, "shop.csv", "--as-of", last, "--score",
                         LIMITS, "--delay-state", "state").out
        self.assertIn("Delay of state (2 days up, 5 down), seen up to 2024-06-12", said)
        self.assertRegex(said, rf"in force +{after[customer][0]}, level {after[customer][1]}\n")
        self.assertRegex(said, rf"waits +{waits[customer][0][0]}, level {waits[customer][0][1]}\n")
        self.assertRegex(said, rf"since +{waits[customer][1]}\n")

    def test_state_from_run_to_run(self):
        """Days in one run, or one run a day: the same changes and the same state."""
        options = ["shop.csv", "--score", LIMITS, "--delay-up", "2", "--delay-down", "4"]
        stretch = list(days(FIRST, "2024-06-10"))
        self.good("moves", *options, "--from", stretch[0], "--to", stretch[-1], "--daily", "--out",
                  "whole.csv", "--delay-state", "whole")
        parts = []
        for first, last in zip(stretch, stretch[1:]):
            run = self.good("moves", *options, "--from", first, "--to", last, "--out", "-",
                            "--delay-state", "parts")
            parts += [(last, row["customer"], row["from_segment"], row["to_segment"])
                      for row in rows(run.out)]
        whole = [(row["day"], row["customer"], row["from_segment"], row["to_segment"])
                 for row in rows(self.read("whole.csv"))]
        self.assertEqual(sorted(parts), sorted(whole))
        self.assertEqual((self.folder / "parts").read_bytes(), (self.folder / "whole").read_bytes())

    def test_receipts_that_come_late(self):
        """A late receipt changes what is computed of a day gone by, not what was in force."""
        early = "customer,date,receipt,amount\nanna,2024-01-01,1,5\nbram,2024-01-01,2,5\n"
        rules = ('rules two version 1\nscale r 5 f 5 m 5\nmatch first\n'
                 'segment "Many" level 2 when receipts >= 2\notherwise "One" level 1\n')
        self.write("rules.txt", rules)
        self.write("shop.csv", early)
        options = ["shop.csv", "--rules", "rules.txt", "--score", LIMITS, "--delay-state", "state"]
        self.good("moves", *options, "--from", "2024-01-02", "--to", "2024-01-03", "--delay-up",
                  "3")
        self.write("shop.csv", early + "anna,2024-01-02,3,5\n")
        run = self.good("moves", *options, "--from", "2024-01-03", "--to", "2024-01-04", "--out",
                        "-")
        self.assertEqual(rows(run.out), [])
        run = self.good("moves", *options, "--from", "2024-01-04", "--to", "2024-01-07", "--out",
                        "-")
        self.assertEqual([(row["customer"], row["change"]) for row in rows(run.out)],
                         [("anna", "up")])

    def test_refused(self):
        self.good("moves", "shop.csv", "--from", FIRST, "--to", LAST, "--delay-up", "3",
                  "--delay-state", "state")
        state = (self.folder / "state").read_bytes()
        for words, *options in (
                (["state", LAST], "--from", FIRST, "--to", LAST),
                (["3 days up"], "--from", LAST, "--to", "2024-07-01", "--delay-up", "4")):
            self.refused(2, words, "moves", "shop.csv", "--delay-state", "state", *options)
        self.write("damaged", state[:-1])
        self.refused(1, "damaged: ", "moves", "shop.csv", "--from", LAST, "--to", "2024-07-01",
                     "--delay-state", "damaged")
        self.refused(1, "nothing", "explain", "shop.csv", "--customer", "x", "--delay-state",
                     "nothing")
        self.assertEqual((self.folder / "state").read_bytes(), state)


def days(first, last):
    day = datetime.date.fromisoformat(first)
    while day <= datetime.date.fromisoformat(last):
        yield day.isoformat()
        day += datetime.timedelta(days=1)


def count_days(first, last):
    return len(list(days(first, last))) - 1


class Daily(Shop):
    def test_days(self):
        last = "2024-06-05"
        run = self.good("moves", "shop.csv", "--from", FIRST, "--to", last, "--daily", "--summary",
                        "days.csv", "--segments", "segments.csv", "--out", "changes.csv")
        table, changes = rows(self.read("days.csv")), rows(self.read("changes.csv"))
        self.assertEqual([row["day"] for row in table], list(days(FIRST, last)))
        self.assertEqual(table[0]["changed"], "")
        wanted = {day: self.segments(day) for day in days(FIRST, last)}
        for before, row in zip([None, *table], table):
            now = wanted[row["day"]]
            self.assertEqual(int(row["customers"]), len(now))
            if before is None:
                continue
            old = wanted[before["day"]]
            both = old.keys() & now.keys()
            self.assertEqual(int(row["up"]), sum(now[one][1] > old[one][1] for one in both))
            self.assertEqual(int(row["down"]), sum(now[one][1] < old[one][1] for one in both))
            self.assertEqual(int(row["new"]), len(now.keys() - old.keys()))
            here = [one for one in changes if one["day"] == row["day"]]
            moved = {one for one in old.keys() | now.keys() if old.get(one) != now.get(one)}
            self.assertEqual({one["customer"] for one in here}, moved)
        for row in rows(self.read("segments.csv")):
            members = [one for one in wanted[row["day"]].values() if one[0] == row["segment"]]
            self.assertEqual(int(row["customers"]), len(members))
        self.assertLessEqual(max(map(len, run.out.splitlines())), 80)
        self.assertRegex(run.out, r"\d+ changes of segment; on a mean day \d+\.\d\d% of")

    def test_json_and_lists(self):
        found = json.loads(self.moves("--daily", "--json", "--into", "Loyal").out)
        self.assertEqual(list(found), ["days", "segments", "changes"])
        self.assertEqual({one["to_segment"] for one in found["changes"]}, {"Loyal"})
        self.assertIn("Customer", self.moves("--daily", "--out-of", "Loyal").out)


class Stability(Shop):
    def test_table(self):
        run = self.moves("--stability", "--summary", "ways.csv")
        table = rows(self.read("ways.csv"))
        self.assertEqual([row["delay_days"] for row in table], ["0", "0", "0", "3", "7", "3", "7"])
        self.assertEqual({row["days"] for row in table}, {"19"})
        for first, second in ((2, 3), (3, 4), (1, 5), (5, 6)):
            self.assertGreaterEqual(int(table[first]["changed"]), int(table[second]["changed"]))
        for options, row in ((["--frozen"], table[2]), ([], table[1]),
                             (["--score", "ntile:5"], table[0])):
            daily = json.loads(self.moves("--daily", "--json", *options).out)["days"][1:]
            for name in ("changed", "changed_idle"):
                self.assertEqual(sum(day[name] for day in daily), int(row[name]))
            mean = sum(day["changed_idle_share"] for day in daily) / len(daily)
            self.assertAlmostEqual(mean, float(row["changed_idle_share"]), 12)
        fewer = 1 - int(table[4]["changed"]) / int(table[2]["changed"])
        self.assertAlmostEqual(float(table[4]["fewer_by_delay"]), fewer, 12)
        self.assertLessEqual(max(map(len, run.out.splitlines())), 80)
        self.assertEqual(len(json.loads(self.moves("--stability", "--json").out)), 7)


class BadUsage(Shop):
    def test_bad_usage(self):
        two = ["--from", FIRST, "--to", LAST]
        for words, *options in (
                ("needs --from DAY and --to DAY",), ("--to DAY", "--from", FIRST),
                ("before --to", "--from", LAST, "--to", FIRST),
                ("before --to", "--from", FIRST, "--to", FIRST),
                ("2011-12-10", "--from", "1-6-2024", "--to", LAST),
                ("not both", *two, "--daily", "--stability"),
                ("own delays", *two, "--stability", "--delay-up", "3"),
                ("lists no customers", *two, "--stability", "--list"),
                ("compares quantiles", *two, "--stability", "--score", LIMITS),
                ("compares quantiles", *two, "--stability", "--score-m", "kmeans:5"),
                ("--segments needs --daily", *two, "--segments", "x.csv"),
                ("--matrix", *two, "--daily", "--matrix", "x.csv"),
                ("from 0 to 3650", *two, "--delay-up", "-1"),
                ("frozen already", *two, "--frozen", "--scorer", "x"),
                ("needs a file", *two, "--delay-state", "-"),
                ("did you mean --frozen?", *two, "--froze"),
                ("did you mean --delay-up?", *two, "--delayup", "3"),
                ("two outputs", *two, "--out", "x.csv", "--matrix", "x.csv"),
                ("only one", *two, "--out", "-", "--summary", "-"),
                ("input and an output", *two, "--out", "shop.csv"),
                ("did you mean Loyal?", *two, "--into", "Loyel"),
                ("there are Champions", *two, "--out-of", "Qqqqqqqqqqqq"),
                ("no input file",)):
            files = ["shop.csv"] if "no input" not in words else []
            self.refused(2, words, "moves", *files, *options)
        self.assertEqual(self.files(), ["shop.csv"])

    def test_bad_data(self):
        self.write("good.csv", SMALL)
        for words, *options in (
                ("as of 2020-01-01", "--from", "2020-01-01", "--to", "2024-03-01"),
                ("as of 2034-01-01", "--from", "2024-03-01", "--to", "2034-01-01", "--window",
                 "30d")):
            self.refused(1, words, "moves", "good.csv", *options)
        self.write("odd.csv", "who,date,receipt,amount\na,2024-01-01,1,1\n")
        self.refused(1, "no column looks like the customer", "moves", "odd.csv", "--from", FIRST,
                     "--to", LAST)
        self.refused(1, "no space left", "moves", "shop.csv", "--from", FIRST, "--to", LAST,
                     "--out", "/dev/full")
        self.refused(1, "no such file", "moves", "shop.csv", "--from", FIRST, "--to", LAST,
                     "--scorer", "none.txt")


if __name__ == "__main__":
    command.main()
