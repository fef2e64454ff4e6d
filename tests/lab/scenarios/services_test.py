#!/usr/bin/python3
"""Run inside the lab with its extra hosts: every service is what the truth says, and what it asks of its clients."""

import json
import os
import subprocess
import sys
import unittest

sys.dont_write_bytecode = True

from product import REPO, Product  # noqa: E402


class Services(unittest.TestCase):
    def test_every_service_is_known_by_its_speech(self):
        product = Product()
        export = product.sweep()
        file = product.directory / "export.json"
        file.write_text(json.dumps(export), encoding="utf-8")
        truth = os.path.join(os.environ["TENKEN_LAB_DIR"], "truth.json")
        compared = subprocess.run([REPO / "tests/lab/compare.py", "--details", file, truth],
                                  capture_output=True, text=True, check=False)
        self.assertEqual(compared.returncode, 0, compared.stdout + compared.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=2)
