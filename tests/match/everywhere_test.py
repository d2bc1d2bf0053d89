#!/usr/bin/env python3
"""The index and its kernels on other processors: AArch64 (NEON) under qemu-user, WebAssembly with SIMD and without under node."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
SOURCES = [str(ROOT / "tests" / "match" / "everywhere.cc"),
           *(str(path) for path in sorted((ROOT / "src" / "match").glob("*.cc")) if not path.name.endswith("_test.cc")),
           *(str(path) for path in sorted((ROOT / "src" / "match" / "kernels").glob("*.cc")) if not path.name.endswith("_test.cc")),
           str(ROOT / "src/hash/hash256.cc"), str(ROOT / "src/base/bytes.cc"), str(ROOT / "src/base/result.cc")]
FLAGS = ["-O2", "-Wall", "-Wextra", "-Wno-missing-field-initializers", "-Werror", f"-I{ROOT}/include", f"-I{ROOT}/src"]
RUN_WASI = """
import { readFileSync } from 'node:fs';
import { WASI } from 'node:wasi';
const wasi = new WASI({ version: 'preview1' });
const module = await WebAssembly.compile(readFileSync(process.argv[1]));
process.exitCode = wasi.start(await WebAssembly.instantiate(module, wasi.getImportObject()));
"""


class Everywhere(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.program = str(pathlib.Path(folder.name, "everywhere"))

    def expect_right(self, command, kernels):
        done = subprocess.run(command, capture_output=True, text=True, timeout=500)
        self.assertEqual((done.stdout.split(), done.returncode), (sum(([name, "right"] for name in kernels), []), 0), done.stderr)

    def test_aarch64(self):
        subprocess.run(["aarch64-linux-gnu-g++", "-std=c++23", *FLAGS, "-static", *SOURCES, "-o", self.program], check=True)
        self.expect_right(["qemu-aarch64", self.program], ["neon", "scalar"])

    def wasm(self, *flags):
        subprocess.run(["clang++-19", "--target=wasm32-wasi", "-std=c++23", "-stdlib=libc++", "-fno-exceptions", "-fno-rtti",
                        "-fno-threadsafe-statics", "-fuse-ld=/usr/bin/wasm-ld-19", *flags, *FLAGS,
                        "-Wno-missing-designated-field-initializers", *SOURCES, "-o", self.program], check=True)
        return ["node", "--no-warnings", "--input-type=module", "-e", RUN_WASI, self.program]

    def test_wasm_with_simd(self):
        self.expect_right(self.wasm("-msimd128"), ["wasm", "scalar"])

    def test_wasm_without(self):
        self.expect_right(self.wasm(), ["scalar"])


if __name__ == "__main__":
    sys.exit(unittest.main())
