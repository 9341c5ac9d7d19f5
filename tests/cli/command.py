# SPDX-License-Identifier: MIT
"""Runs the rfm command for the tests of this folder: TEST.py RFM SAMPLE_SHOP [of unittest ...]"""
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
RFM = SAMPLE_SHOP = ""

# Two identified customers, a sale without a card, a return; amounts add up to 61.40.
SMALL = """customer,date,receipt,amount
anna,2024-01-05,1,10.50
anna,2024-01-05,1,4.50
anna,2024-03-01,2,20.00
bram,2024-02-01,3,30.40
,2024-02-02,4,7.25
bram,2024-02-20,5,-4.00
"""


class Run:
    """What a call of the command left behind."""

    def __init__(self, status, out, err):
        self.status, self.out, self.err = status, out, err


class CommandTest(unittest.TestCase):
    """A folder of its own for each test, and calls of the command in it."""

    maxDiff = None

    def setUp(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.folder = pathlib.Path(holder.name)

    def write(self, name, content):
        path = self.folder / name
        path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        return name

    def read(self, name):
        return (self.folder / name).read_text("utf-8")

    def files(self):
        return sorted(path.name for path in self.folder.iterdir())

    def rfm(self, *arguments, stdin=b"", environment=None, **more):
        settings = {**os.environ, "LC_ALL": "C", **(environment or {})}
        run = subprocess.run([RFM, *map(str, arguments)], cwd=self.folder, input=stdin,
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=settings,
                             timeout=120, check=False, **more)
        return Run(run.returncode, run.stdout.decode("utf-8"), run.stderr.decode("utf-8"))

    def good(self, *arguments, **more):
        run = self.rfm(*arguments, **more)
        self.assertEqual(run.status, 0, run.err)
        return run

    def refused(self, status, words, *arguments, **more):
        """The command must exit so, say these words in one line of its own, and print nothing."""
        run = self.rfm(*arguments, **more)
        self.assertEqual(run.status, status, run.err + run.out)
        self.assertEqual(run.out, "")
        last = run.err.splitlines()[-1]
        self.assertTrue(last.startswith("rfm: "), run.err)
        for word in [words] if isinstance(words, str) else words:
            self.assertIn(word, last)
        return run

    def sample(self, name="shop.csv", *options):
        shop = subprocess.run([SAMPLE_SHOP, *options], stdout=subprocess.PIPE, check=True).stdout
        self.write(name, shop)
        return name


def main():
    global RFM, SAMPLE_SHOP
    RFM, SAMPLE_SHOP = (str(pathlib.Path(path).resolve()) for path in sys.argv[1:3])
    del sys.argv[1:3]
    unittest.main(module="__main__")
