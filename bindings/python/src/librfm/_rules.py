# SPDX-License-Identifier: MIT
"""Rule tables: from scores and columns to named segments."""

from __future__ import annotations

import ctypes
import dataclasses
from typing import Any, Literal, Sequence

from . import _abi
from ._core import Changing, call, encoded, made
from ._frame import Frame, as_frame
from ._library import lib
from ._saved import SavedText
from ._structs import as_data, sized
from ._words import chosen, thread_count

MATCHES = {"first": _abi.RFM_MATCH_FIRST, "exact": _abi.RFM_MATCH_EXACT}


@dataclasses.dataclass(frozen=True)
class RulesCheck:
    """What can be proved about a rule table over all score cells.

    Attributes:
        rules: How many rules there are.
        cells: Score combinations of the table's scale.
        uncovered: Cells that no rule takes.
        multiple: Cells that two or more rules take.
        dead: Rules that can never win.
        duplicate: Rules whose condition stands in an earlier rule too.
        undecided: Cells where it depends on columns other than scores.
        findings: A row each: kind, cell, segment, line, message.
    """

    rules: int
    cells: int
    uncovered: int
    multiple: int
    dead: int
    duplicate: int
    undecided: int
    findings: Frame

    @property
    def is_partition(self) -> bool:
        """Whether every cell has exactly one rule, and every rule a cell."""
        return not (self.uncovered or self.multiple or self.dead or self.undecided)


class Rules(SavedText):
    """A rule table; docs/rules.md describes the language.

    ``Rules.preset("classic11")`` and ``Rules.from_text(...)`` make one; the class itself makes an
    empty one to add rules to.

    Args:
        name: Its name.
        scale: Scores of r, f and m, 1 to 255; 0: not used.
        match: "first": the first rule that holds wins; "exact": each code has one segment.

    Examples:
        >>> rules = Rules("mine", scale=(5, 5, 5))
        >>> rules.add("best", 2, "r >= 4 and f >= 4")
        >>> rules.check().uncovered, rules.check().cells
        (105, 125)
        >>> rules.add("others", 1)
    """

    _free = lib.rfm_rules_free
    _save = lib.rfm_rules_write
    _load = lib.rfm_rules_parse
    _what = "rule table"
    _changes = True

    def __init__(
        self,
        name: str,
        *,
        scale: Sequence[int] = (5, 5, 5),
        match: Literal["first", "exact"] = "first",
    ) -> None:
        if len(scale) != 3:
            raise ValueError(f"scale has {len(scale)} numbers; expected those of r, f and m")
        pointer = ctypes.c_void_p()
        call(
            lib.rfm_rules_new,
            encoded(name),
            chosen("match", match, MATCHES),
            (ctypes.c_int32 * 3)(*scale),
            pointer,
        )
        self._take(pointer)

    @classmethod
    def preset(cls, name: str, version: int = 0) -> Rules:
        """Makes a built-in table.

        Args:
            name: "classic11" and so on; Rules.presets() lists them.
            version: 0 is the first, so that a name alone never changes its meaning.

        Raises:
            RfmNotFoundError: No such table; the message lists the names.
        """
        return made(cls, lib.rfm_rules_preset, encoded(name), version)

    @staticmethod
    def presets() -> Frame:
        """Lists the built-in tables: name, version, segments, cells, title."""
        return made(Frame, lib.rfm_rules_presets)

    def add(
        self, label: str, level: int, when: str | None = None, *, action: str | None = None
    ) -> None:
        """Adds one rule at the end.

        Args:
            label: The segment.
            level: Its rank, for up and down.
            when: The condition, such as "r >= 4 and receipts = 1"; None is "otherwise".
            action: A hint on what to do with these customers.
        """
        call(
            lib.rfm_rules_add, Changing(self), encoded(label), level, encoded(action), encoded(when)
        )

    def segments(self) -> Frame:
        """The segments in order of the table: segment, level, action, rules."""
        return made(Frame, lib.rfm_rules_segments, self)

    def check(self) -> RulesCheck:
        """Proves what can be proved over all score cells."""
        counts, pointer = sized(_abi.rfm_rules_counts), ctypes.c_void_p()
        call(lib.rfm_rules_check, self, counts, pointer)
        return as_data(RulesCheck, counts, findings=Frame._made(pointer))

    def apply(self, frame: Any, *, threads: int | None = None) -> Frame:
        """The frame with `segment` and `level` added.

        Args:
            frame: A table with the columns that the rules name.
            threads: How many; all processors by default.

        Raises:
            RfmColumnError: A rule names a column that is absent or of another type.
            RfmDataError: A score is outside the table's scale.
        """
        return made(Frame, lib.rfm_rules_apply, self, as_frame(frame), thread_count(threads))

    def explain(self, frame: Any, row: int) -> Frame:
        """Explains one row, a row for each rule: which won, which lost and why.

        Args:
            frame: As for apply.
            row: 0-based; below zero counts from the end.
        """
        table = as_frame(frame)
        at = row + len(table) if row < 0 else row
        return made(Frame, lib.rfm_rules_explain, self, table, at)

    def __str__(self) -> str:
        return self.to_text()

    def __repr__(self) -> str:
        if self.closed:
            return "<Rules: closed>"
        names = self.segments()["segment"].to_list()
        return f"<Rules: {len(names)} segments: {', '.join(names)}>"
