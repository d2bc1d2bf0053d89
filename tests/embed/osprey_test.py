#!/usr/bin/env python3
"""examples/osprey: the plugin, run with the wheel against a stand-in of the few names of Osprey that it uses."""

import pathlib
import re
import subprocess
import sys
import unittest

import wheel

ROOT = pathlib.Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "osprey"


class Osprey(unittest.TestCase):
    def test_the_plugin(self):
        python, _ = wheel.python()
        done = subprocess.run([python, "-B", str(pathlib.Path(__file__).with_name("osprey_inside.py")), str(EXAMPLE)],
                              capture_output=True, text=True, timeout=120)
        self.assertEqual((done.returncode, done.stdout), (0, "done\n"), done.stderr)

    def test_the_rules_use_what_there_is(self):
        rules = (EXAMPLE / "sextortion.sml").read_text(encoding="utf-8")
        call = re.search(r"SextortionLevel\((.*)\)", rules)[1]
        self.assertEqual(re.findall(r"(\w+)=", call), ["conversation", "sender", "text"])
        compared = set(re.findall(r"SextortionNow == '(\w+)'", rules))
        self.assertLessEqual(compared, {"none", "notice", "warn", "urgent"})
        self.assertNotIn("Ban", rules)
        self.assertEqual(rules.count("("), rules.count(")"))


if __name__ == "__main__":
    sys.exit(unittest.main())
