#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes functions.txt: what the functions of lib/math/functions.h should give, by mpmath.

Usage: functions.py > functions.txt, with mpmath installed. Run by hand; tests/unit/functions.c
reads the file. Each line is a function, an argument, the nearest double to the true value, and how
far the true value lies above that double, in hundredths of a unit in its last place.
"""
import math
import platform
import random

import mpmath

ROWS = 500
RANDOM = random.Random(20240229)
ZERO_OF_DIGAMMA = 1.4616321449683623
LOG_2 = 0.6931471805599453


def log_1_plus(x):
    with mpmath.workprec(1400):
        return mpmath.log(1 + x)


def less_1(x):
    with mpmath.workprec(1400):
        return mpmath.exp(x) - 1


FUNCTIONS = {
    "exp": mpmath.exp,
    "expm1": less_1,
    "log": mpmath.log,
    "log1p": log_1_plus,
    "lgamma": mpmath.loggamma,
    "digamma": mpmath.digamma,
    "trigamma": lambda x: mpmath.psi(1, x),
}
# The largest errors among 240,000 (gamma family) and 400,000 random arguments.
WORST = {
    "exp": [
        "-0x1.624a6e6ccaa10p+9", "-0x1.623b2ce3b93c8p+9", "0x1.6eaa01f630a88p-2",
        "0x1.6a3daf33ce310p-2", "0x1.7deef2e82ba90p+7", "-0x1.a9ee1e21d5eedp+8",
        "0x1.82b454ee090b9p-2", "0x1.62ba6bc8c07bbp+9",
    ],
    "expm1": [
        "0x1.64be399fe1b12p-2", "0x1.6e5e442ae07d2p-2", "0x1.7e34eba92e870p-2",
        "0x1.6db309d0045c0p-2", "0x1.7c5e2a0d4c9d3p-2", "0x1.72975addf6776p-2",
        "0x1.9edc0ae71572ap+8", "0x1.3ead64c161b1fp+9",
    ],
    "log": [
        "0x1.65ab80d6f2548p+0", "0x1.734f6a5602e06p+0", "0x1.716a4e80c1be7p+0",
        "0x1.735ba2dfa64f2p-1", "0x1.4238fb5f5bd82p+1", "0x1.6676cc87212b9p+7",
        "0x1.000365701f35dp+0", "0x1.0002e5e729417p+0",
    ],
    "log1p": [
        "0x1.a57d74ac5ceb1p-2", "-0x1.2c618373470a4p-2", "-0x1.2ad7cc45dd063p-2",
        "-0x1.c59056df17808p-3", "-0x1.40c7cbd1ab88cp-1", "0x1.8d667b03e2a9cp-2",
        "0x1.52a0d6fcc78c0p+313", "-0x1.ffcb99fbfc9bep-1",
    ],
    "lgamma": [
        "0x1.81c46e5f9a76ep+0", "0x1.78cd03078169fp+0", "0x1.83c0ed5b22fe1p+0",
        "0x1.762d86740f3a2p+0", "0x1.76fc1d1a413c6p+0", "0x1.762d8b25ff2d1p+0",
        "0x1.10c8320c53f59p+3", "0x1.3847b68a4b2dep+1",
    ],
    "digamma": [
        "0x1.f3f1069ee35f2p+2", "0x1.e6e901cf598f7p+2", "0x1.fc442d351c815p-2",
        "0x1.fa514d5ef065fp-2", "0x1.7f77d4b415216p+1", "0x1.71e98a6f25cfcp+1",
        "0x1.5295bc3beca4ap-19", "0x1.2cc6d6fbcc5a5p-44",
    ],
    "trigamma": [
        "0x1.73e3e3d23a4c7p+0", "0x1.6daa5c218288ap+0", "0x1.9cda521eebdb5p+0",
        "0x1.8b05f7cf10877p-2", "0x1.6fa321b176fbcp-4", "0x1.c1b2ac942b616p-1",
        "0x1.67744513a0685p+1", "0x1.3ef119430f271p+1",
    ],
}
# Where each is hard: next to zeros and ends of its range, and where the formulas meet.
SPECIAL = {
    "exp": [0.0, -0.0, 5e-324, -5e-324, 1.0, -1.0, 0.5, LOG_2, -LOG_2, LOG_2 / 2, -LOG_2 / 2,
            709.782712893384, 709.78, 708.4, -708.3964185322641, -708.4, -744.4400719213812,
            -745.1332191019411, 2.0**-53, -(2.0**-54), 2.0**-60, 100 * LOG_2, -1000 * LOG_2],
    "expm1": [0.0, -0.0, 5e-324, -5e-324, 2.2250738585072014e-308, 1e-300, 1e-17, -1e-17,
              2.0**-54, 2.0**-53, -(2.0**-53), 1.0, -1.0, LOG_2 / 2, -LOG_2 / 2, LOG_2, -LOG_2,
              709.782712893384, 44.0, 45.0, -36.0, -37.0, -37.5, -38.0, -39.9, -40.1, -700.0],
    "log": [5e-324, 1e-310, 2.2250738585072014e-308, 2.225073858507201e-308, 1.0, 0.5, 2.0,
            1.7976931348623157e308, 0.9999999999999999, 1.0000000000000002, 0.7071067811865476,
            0.7071067811865475, 1.4142135623730951, 1.414213562373095, 2.718281828459045],
    "log1p": [0.0, -0.0, 5e-324, -5e-324, 1e-310, 1e-17, -1e-17, 2.0**-54, -(2.0**-54),
              2.0**-53, -(2.0**-53), -0.9999999999999999, -0.9999999999, -0.5, 1.0,
              1.7976931348623157e308, 9007199254740992.0, 9007199254740991.0, 0.41421356237309503,
              0.4142135623730951, -0.2928932188134524, -0.2928932188134525],
    "lgamma": [5e-324, 1e-310, 2.0**-60, 1e-18, 1e-10, 0.5, 0.49999999999999994, 1.0,
               0.9999999999999999, 1.0000000000000002, 1.5, 1.4999999999999998, ZERO_OF_DIGAMMA,
               2.0, 1.9999999999999998, 2.0000000000000004, 2.5, 2.4999999999999996, 3.0, 3.5,
               7.999999999999999, 8.0, 8.000000000000002, 170.5, 1e10, 1e100, 3.2e150, 3.3e150,
               1e300, 2.5563481638716905e305],
    "digamma": [1e-307, 1e-100, 1e-18, 1e-10, 0.5, 0.49999999999999994, 1.0, 1.26,
                1.2600000000000002, 1.66, 1.6599999999999999, 1.5, ZERO_OF_DIGAMMA,
                1.461632144968362, 1.4616321449683625, 1.4616321449, 2.0, 2.5, 2.5000000000000004,
                7.999999999999999, 8.0, 1e10, 1e100, 1.7976931348623157e308],
    "trigamma": [1e-150, 1e-100, 1e-10, 0.5, 1.0, 1.5, 2.0, 7.999999999999999, 8.0, 1e10, 1e100,
                 1e200, 1.7976931348623157e308],
}


def between(low, high):
    return lambda: RANDOM.uniform(low, high)


def power(low, high, sign=1):
    """Of any order of magnitude between 2^low and 2^high."""
    return lambda: sign * 2.0 ** RANDOM.uniform(low, high)


def around(middle, low, high):
    return lambda: middle + RANDOM.choice((-1, 1)) * 2.0 ** RANDOM.uniform(low, high)


GAMMA = [between(0, 0.5), between(0.5, 1.5), between(1.5, 2.5), between(2.5, 8), between(8, 100),
         around(1, -52, -2), around(2, -51, -2), around(ZERO_OF_DIGAMMA, -52, -2), power(3, 60),
         power(-60, -1)]
RANDOMS = {
    "exp": [between(-0.4, 0.4), between(-20, 20), between(-708, 709.7), between(-745.1, -708),
            power(-56, 0), power(-56, 0, -1)],
    "expm1": [between(-0.4, 0.4), between(-2, 2), between(-40, 50), between(50, 709.7),
              power(-1074, 0), power(-60, 0, -1)],
    "log": [between(0.5, 2), around(1, -52, -2), power(-1074, 1024), power(-20, 20),
            power(-1074, -1022)],
    "log1p": [between(-0.5, 1), around(0, -60, -2), power(-1074, -1), power(0, 1024),
              lambda: -1 + 2.0 ** RANDOM.uniform(-53, -1)],
    "lgamma": GAMMA + [power(-1070, -60), power(60, 1014)],
    "digamma": GAMMA + [power(-1020, -60), power(60, 1020)],
    "trigamma": GAMMA + [power(-510, -60), power(60, 1020)],
}


def split(value):
    """The nearest double, and what is left in hundredths of its last place."""
    exponent = int(mpmath.frexp(abs(value))[1]) if value != 0 else 0
    place = max(exponent - 53, -1074)
    places = mpmath.ldexp(value, -place)
    nearest = int(mpmath.nint(places))
    rest = int(mpmath.nint((places - nearest) * 100))
    return math.copysign(math.ldexp(nearest, place), value), rest


def main():
    mpmath.mp.prec = 400
    print("# Generated by functions.py with mpmath", mpmath.__version__, "at 400 bits and more,")
    print("# Python", platform.python_version() + ":",
          "python3 tests/golden/functions.py > tests/golden/functions.txt")
    print("# function, argument, nearest double, hundredths of its last place above that")
    for name, function in FUNCTIONS.items():
        arguments = SPECIAL[name] + [float.fromhex(text) for text in WORST[name]]
        makers = RANDOMS[name]
        while len(arguments) < ROWS:
            arguments.append(makers[len(arguments) % len(makers)]())
        for x in arguments:
            nearest, rest = split(function(mpmath.mpf(x)))
            print(name, x.hex(), nearest.hex(), rest)


if __name__ == "__main__":
    main()
