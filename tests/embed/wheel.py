"""Builds the wheel from the tree and installs it in an environment of its own; tests share one, by the digest of its sources."""

import fcntl
import hashlib
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import venv

ROOT = pathlib.Path(__file__).resolve().parents[2]
SOURCES = ["packages/python", "src/base", "src/guard", "src/guard_wire", "src/guard_embed", "src/advice", "src/hash", "src/match", "src/match_file",
           "include", "cmake", "data/guard"]


def digest():
    state = hashlib.sha256(sys.version.encode())
    for folder in SOURCES:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                state.update(f"{path.relative_to(ROOT)}\0{path.stat().st_size}\0".encode() + path.read_bytes())
    return state.hexdigest()


def build(folder):
    """The wheel, built by this interpreter's pip with this interpreter's setuptools: nothing is fetched."""
    with tempfile.TemporaryDirectory() as copy:
        # setuptools writes beside its sources, so that gets a copy of the tree's part.
        for part in SOURCES:
            shutil.copytree(ROOT / part, pathlib.Path(copy) / part, ignore=shutil.ignore_patterns("__pycache__"))
        subprocess.run([sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "--no-index",
                        "--disable-pip-version-check", "-w", str(folder), f"{copy}/packages/python"],
                       check=True, env={**os.environ, "CCACHE_BASEDIR": copy, "CCACHE_NOHASHDIR": "true"})
    (wheel,) = folder.glob("*.whl")
    return wheel


def python():
    """(interpreter with the wheel installed, the wheel)."""
    home = pathlib.Path(os.environ["HOLDFAST_BUILD"]) / "wheel"
    home.mkdir(exist_ok=True)
    with open(home / "lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        wanted, mark = digest(), home / "digest"
        environment = home / "environment"
        if not mark.exists() or mark.read_text(encoding="utf-8") != wanted:
            for old in ("environment", "wheels"):
                shutil.rmtree(home / old, ignore_errors=True)
            mark.unlink(missing_ok=True)
            wheel = build(home / "wheels")
            venv.create(environment, with_pip=True)
            subprocess.run([environment / "bin" / "pip", "install", "-q", "--no-index", "--disable-pip-version-check", wheel], check=True)
            mark.write_text(wanted, encoding="utf-8")
        (wheel,) = (home / "wheels").glob("*.whl")
        return str(environment / "bin" / "python"), wheel
