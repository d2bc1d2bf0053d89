"""Builds the two libraries with CMake and puts them into the wheel, which fits any Python 3 of the platform."""

import os
import pathlib
import subprocess
import tempfile

from setuptools import Distribution, setup
from setuptools.command.bdist_wheel import bdist_wheel
from setuptools.command.build_py import build_py

HERE = pathlib.Path(__file__).resolve().parent


class BuildWithLibrary(build_py):
    def run(self):
        super().run()
        package = pathlib.Path(self.build_lib).resolve() / "holdfast"
        package.mkdir(parents=True, exist_ok=True)
        # Beside the sources, as the project's own build folder is: ccache then knows what that built.
        with tempfile.TemporaryDirectory(dir=HERE.parents[1]) as folder:
            subprocess.run(["cmake", "-S", str(HERE), "-B", folder, "-DCMAKE_BUILD_TYPE=Release"], check=True)
            subprocess.run(["cmake", "--build", folder, "--parallel", str(os.cpu_count() or 2)], check=True)
            for library in ("libholdfast_guard.so", "libholdfast_match.so"):
                self.copy_file(str(pathlib.Path(folder) / library), str(package / library))


class WheelForThePlatform(bdist_wheel):
    def get_tag(self):
        return ("py3", "none", super().get_tag()[2])


class WithLibrary(Distribution):
    def has_ext_modules(self):
        return True


setup(distclass=WithLibrary, cmdclass={"build_py": BuildWithLibrary, "bdist_wheel": WheelForThePlatform})
