# SPDX-License-Identifier: MIT
"""The two structs that every test through ctypes needs: a column and an error, as rfm/frame.h and
rfm/base.h lay them out (tests/abi/layout.c holds the same)."""

import ctypes as c


class Column(c.Structure):
    _fields_ = [
        ("name", c.c_char_p),
        ("type", c.c_int32),
        ("scale", c.c_int32),
        ("length", c.c_int64),
        ("null_count", c.c_int64),
        ("validity", c.POINTER(c.c_uint8)),
        ("values", c.c_void_p),
        ("offsets", c.POINTER(c.c_int64)),
        ("bytes", c.c_void_p),
        ("label_count", c.c_int64),
        ("label_offsets", c.POINTER(c.c_int64)),
        ("label_bytes", c.c_void_p),
    ]


class Error(c.Structure):
    _fields_ = [
        ("status", c.c_int32),
        ("column", c.c_int32),
        ("where", c.c_int64),
        ("message", c.c_char * 240),
    ]
