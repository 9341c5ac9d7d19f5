# SPDX-License-Identifier: MIT
"""Names of other packages on top of librfm, for moving from one to the other."""
