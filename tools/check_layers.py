#!/usr/bin/env python3
"""Checks that each room includes and does only what the house allows (ARCHITECTURE.md has the picture).

usage: check_layers.py [--self-test] [ROOT]

Prints each violation as `file:line: sentence`. Exit status: 0 for none, 1 for some. --self-test shows
the checker pieces of code that break each rule, and fails if one gets past it.
"""

import argparse
import pathlib
import re
import sys

CORE = {"base", "hash", "match", "guard", "advice", "trends"}

# What each room may include of other rooms.
ROOMS = {
    "base": set(),
    "hash": {"base"},
    "match": {"base", "hash"},
    "match_file": {"base", "hash", "match"},
    "guard": {"base"},
    "advice": {"base"},
    "trends": {"base"},
    "media": {"base", "hash"},
    "sign": {"base", "hash"},
    "evidence": {"base", "hash", "chat", "sign"},
    "chat": {"base"},
    "guard_wire": {"base", "guard", "advice"},
    "chat_report": {"base", "guard", "guard_wire", "advice", "chat"},
    "guard_embed": {"base", "guard", "guard_wire"},
    "exchange": {"base", "hash"},
    "referral": {"base"},
    "alert": {"base"},
    "store": {"base", "hash"},
    "mail": {"base", "hash"},
    "delivery": {"base", "hash", "mail", "store"},
    "outbound": {"base"},
    "wasm": {"base", "hash", "match", "guard", "advice", "guard_embed", "chat"},
}
ROOMS["service"] = set(ROOMS) - {"wasm", "guard_embed"}
ROOMS["cmd"] = ROOMS["service"] | {"service"}

# Public headers under include/holdfast/ and the room that each belongs to; result.h is everyone's.
PUBLIC_HEADERS = {"result": "base", "hash": "hash", "match": "match", "match_video": "match", "guard": "guard", "guard_spread": "guard",
                  "guard_c": "guard_embed", "match_c": "match_file", "advice": "advice"}

# Third-party headers and the rooms they may appear in. The first pattern that fits decides.
LIBRARIES = [
    (r"(jpeglib|jerror|png|gif_lib)\.h|webp/.*|libheif/.*|lib(av\w+|swscale)/.*", {"media"}),
    (r"soci/.*|sqlite3\.h|libpq.*", {"store"}),
    (r"boost/json(/.*|\.hpp)", {"service", "cmd", "exchange", "evidence", "referral", "alert", "chat", "chat_report", "wasm"}),
    (r"boost/.*", {"service"}),
    (r"sodium\.h", {"service", "evidence", "sign"}),
    (r"idn2\.h", {"mail"}),
    (r"(openssl|sodium)(/.*|\.h)", {"service", "evidence", "mail", "outbound"}),
    (r"yaml-cpp/.*|md4c\.h|pango/.*|cairo(-\w+)?\.h", {"alert"}),
    (r"CLI/.*", {"cmd"}),
    (r"spdlog/.*", {"service", "cmd"}),
    (r"prometheus/.*", {"service"}),
    (r"fmt/.*", {"service", "cmd", "store", "exchange", "evidence", "referral", "alert", "mail", "delivery", "chat_report", "guard_wire", "sign"}),
    (r"simdjson\.h", {"guard_wire", "tests"}),  # or the stand-in, src/guard_embed/stand_in
    (r"(archive|archive_entry)\.h", {"chat", "evidence"}),
    (r"pugixml\.hpp", {"exchange", "referral", "alert"}),
    (r"libxml/.*", {"referral"}),
    (r"curl/.*", {"outbound"}),
    (r"utf8proc\.h", {"guard", "evidence"}),
    (r"malloc\.h", {"guard"}),
    (r"(gtest|gmock)/.*", {"tests"}),
]
INTRINSICS = r"(\w*intrin|cpuid|arm_neon|wasm_simd128)\.h"
# The system's own headers: whatever reaches past the process is kept out of the core.
SYSTEM = r"(sys|netinet|arpa|linux)/\w+\.h|(unistd|fcntl|signal|dirent|poll|termios|pthread|dlfcn|setjmp|netdb)\.h"
CORE_FORBIDDEN_HEADERS = {
    "fstream", "iostream", "istream", "ostream", "sstream", "thread", "future", "random", "filesystem",
    "mutex", "shared_mutex", "condition_variable", "ctime", "cstdio", "csignal", "syncstream",
    "stop_token", "semaphore", "latch", "barrier", "print",
}
CORE_FORBIDDEN_WORDS = [
    (r"::now\s*\(", "reads a clock"),
    (r"\b(secure_)?getenv\s*\(", "reads the environment"),
    (r"\b(std::)?(rand|srand|random_device|time|clock_gettime|gettimeofday|getrandom)\s*\(", "reads a clock or randomness"),
    (r"\bf?printf\s*\(|\bfopen\s*\(|\bstd::(cout|cerr|clog)\b|\bputs\s*\(", "prints or opens a file"),
    (r"\bthrow\b", "throws"),
]
SQL = re.compile(
    r"\b(SELECT|select)\s+[\w*,.()\s]+\s(FROM|from)\s|\b(INSERT\s+INTO|insert\s+into)\s"
    r"|\b(UPDATE|update)\s+\w+\s+(SET|set)\s|\b(DELETE\s+FROM|delete\s+from)\s|\bCREATE\s+TABLE\s"
)
UNSAFE_FLAGS = re.compile(r"-m(avx|sse|popcnt|arch|bmi|fma|tune)\b|-m(avx|sse)[\w.]*|-march=|-ffast-math|-Ofast")

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
STRING = re.compile(r'"(?:[^"\\\n]|\\.)*"')
COMMENT_OR_STRING = re.compile(
    r'//[^\n]*|/\*.*?\*/|R"(?P<mark>[^(\s]*)\((?P<raw>.*?)\)(?P=mark)"|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)+\'', re.DOTALL
)


def room_of(path):
    """The room of a file named relative to the root, or None outside the rooms."""
    parts = pathlib.PurePosixPath(path).parts
    if parts[0] == "src" and len(parts) > 2:
        return parts[1]
    return "cmd" if parts[0] == "cmd" else None


def is_test(path):
    """Test programs stand beside their source and may use what a person at a keyboard may."""
    name = pathlib.PurePosixPath(path).name
    return name.endswith(("_test.cc", "_test.h", "_bench.cc")) or name.startswith("test_") or \
        name == "pixel_digest.cc"


def blanked(text, keeps_strings):
    """`text` without comments and, unless kept, without what strings say; lines stay where they are."""

    def replace(found):
        piece = found.group(0)
        if keeps_strings and not piece.startswith("/"):
            return piece
        return "".join(c if c == "\n" else " " for c in piece)

    return COMMENT_OR_STRING.sub(replace, text)


def included_room(header):
    """The room of a quoted or public header, or None."""
    first, _, rest = header.partition("/")
    if first == "holdfast":
        return PUBLIC_HEADERS.get(rest.removesuffix(".h"))
    return first if first in ROOMS else None


def check_own_header(path, room, header):
    if header.startswith("holdfast/") and included_room(header) is None:
        return f"<{header}> is no public header of a room"
    target = included_room(header)
    if target is None:
        # The subcommands are one folder, and its headers are its own.
        is_known = (is_test(path) and header == "vectors.h") or (room == "cmd" and "/" not in header)
        return None if is_known else f'"{header}" names no room; write "room/file.h"'
    if target != room and target not in ROOMS[room]:
        return f"room {room} may not include room {target} ({header})"
    return None


def check_other_header(path, room, header):
    for pattern, rooms in LIBRARIES:
        if re.fullmatch(pattern, header):
            if room in rooms or ("tests" in rooms and is_test(path)):
                return None
            return f"<{header}> belongs in {', '.join(sorted(rooms))}, not in {room}"
    if re.fullmatch(INTRINSICS, header):
        return None if "/kernels/" in path else f"<{header}> belongs in a room's kernels/ folder"
    is_core = room in CORE and not is_test(path)
    if re.fullmatch(SYSTEM, header):
        return f"the core may not use the system's <{header}>" if is_core else None
    if "/" in header or (header.endswith((".h", ".hpp")) and header not in ("stdint.h", "stddef.h")):
        return f"<{header}> is not in the table of libraries; add it with the one room that may use it"
    if is_core and header in CORE_FORBIDDEN_HEADERS:
        return f"the core may not include <{header}>: it reaches past its arguments"
    return None


def check_kernel_header(path, quoted, header):
    own = re.fullmatch(r"\w+/kernels/\w+\.h", header) is not None
    if (quoted and not own) or (not quoted and ("/" in header or header == "vector")):
        return f"a kernel may include only the kernel table, intrinsics and plain types, not {header}"
    return None


def check_includes(path, room, text):
    for number, line in enumerate(blanked(text, keeps_strings=True).split("\n"), 1):
        found = INCLUDE.match(line)
        if not found:
            continue
        quoted, header = found.group(1) == '"', found.group(2)
        own = quoted or header.startswith("holdfast/")
        problem = (check_own_header if own else check_other_header)(path, room, header)
        if problem is None and "/kernels/" in path and not is_test(path):
            problem = check_kernel_header(path, quoted, header)
        if problem:
            yield number, problem


def check_words(path, room, text):
    if room in CORE and not is_test(path):
        code = blanked(text, keeps_strings=False)
        for pattern, deed in CORE_FORBIDDEN_WORDS:
            for found in re.finditer(pattern, code):
                yield code.count("\n", 0, found.start()) + 1, f"room {room} is of the core, but {deed}"
    if room in ("service", "cmd") and not is_test(path):
        # Neighbouring literals are one string to the compiler.
        for found in COMMENT_OR_STRING.finditer(text):
            words = found.group("raw") or found.group(0)
            if not found.group(0).startswith("/") and SQL.search(words.strip('"') + " "):
                line = text.count("\n", 0, found.start()) + 1
                yield line, f"room {room} writes SQL; that is the store's work"


def check_text(path, text):
    """All violations in one file, as (line, sentence)."""
    if path.endswith("CMakeLists.txt") or path.endswith(".cmake"):
        for number, line in enumerate(text.split("\n"), 1):
            if UNSAFE_FLAGS.search(line.split("#")[0]):
                yield number, "flags of one CPU or of loose arithmetic; use target attributes on the function"
        return
    room = room_of(path)
    if room is None:
        return
    if room not in ROOMS:
        yield 1, f"room {room} is not in the table of rooms"
        return
    yield from check_includes(path, room, text)
    yield from check_words(path, room, text)


def files_under(root):
    for folder in ("src", "cmd", "include", "cmake", "fuzz", "bench", "tests"):
        for file in sorted((root / folder).rglob("*")):
            if file.suffix in (".h", ".cc", ".cmake") or file.name == "CMakeLists.txt":
                yield file
    yield root / "CMakeLists.txt"


def check_tree(root):
    violations = []
    for file in files_under(root):
        path = file.relative_to(root).as_posix()
        for line, sentence in check_text(path, file.read_text(encoding="utf-8")):
            violations.append(f"{path}:{line}: {sentence}")
    return violations


# (file, code, whether it is allowed).
SELF_TESTS = [
    ("src/hash/a.cc", '#include "base/bytes.h"\n#include "holdfast/hash.h"\n', True),
    ("src/hash/a.cc", '#include "media/image.h"\n', False),
    ("src/base/a.cc", '#include "holdfast/hash.h"\n', False),
    ("src/match/a.cc", '#include "holdfast/guard.h"\n', False),
    ("src/advice/a.cc", '#include "base/check.h"\n#include "holdfast/advice.h"\n', True),
    ("src/advice/a.cc", '#include "hash/work.h"\n', False),
    ("src/advice/a.cc", "#include <boost/json.hpp>\n", False),
    ("src/wasm/a.cc", '#include "holdfast/advice.h"\n', True),
    ("src/store/a.cc", '#include "service/app.h"\n', False),
    ("src/service/a.cc", '#include "store/database.h"\n#include <boost/beast.hpp>\n', True),
    ("src/service/a.cc", '#include "wasm/exports.h"\n', False),
    ("src/wasm/a.cc", '#include "store/database.h"\n', False),
    ("src/unheard/a.cc", "", False),
    ("src/hash/a.cc", '#include "bytes.h"\n', False),
    ("src/hash/a.cc", "#include <holdfast/unheard.h>\n", False),
    ("cmd/holdfast/a.cc", '#include <CLI/CLI.hpp>\n#include "hash_command.h"\n', True),
    ("cmd/holdfast/a.cc", '#include "holdfast/hash_command.h"\n', False),
    ("src/service/a.cc", "#include <CLI/CLI.hpp>\n", False),
    ("src/service/a.cc", "#include <soci/soci.h>\n", False),
    ("src/service/a.cc", "#include <curl/curl.h>\n", False),
    ("src/guard_wire/a.cc", '#include "guard/signs.h"\n#include <simdjson.h>\n', True),
    ("src/guard/a.cc", "#include <simdjson.h>\n", False),
    ("src/guard/a.cc", '#include "guard_wire/guard_events.h"\n', False),
    ("src/chat/a.cc", '#include "base/utf8.h"\n#include <archive.h>\n#include <boost/json.hpp>\n', True),
    ("src/chat/a.cc", '#include "holdfast/guard.h"\n', False),
    ("src/chat_report/a.cc", '#include "chat/chat.h"\n#include "holdfast/guard.h"\n', True),
    ("src/chat_report/a.cc", "#include <archive.h>\n", False),
    ("src/guard_embed/a.cc", '#include "guard_wire/guard_feed.h"\n#include "holdfast/guard_c.h"\n', True),
    ("src/guard_embed/a.cc", "#include <simdjson.h>\n", False),
    ("src/service/a.cc", '#include "guard_embed/guard_session.h"\n', False),
    ("src/evidence/a.cc", '#include "chat/chat.h"\n#include "sign/note.h"\n#include <archive.h>\n', True),
    ("src/evidence/a.cc", '#include "outbound/http_client.h"\n', False),
    ("src/sign/a.cc", '#include "evidence/pack.h"\n', False),
    ("src/alert/a.cc", "#include <sodium.h>\n", False),
    ("src/outbound/a.cc", '#include "base/bytes.h"\n#include <curl/curl.h>\n', True),
    ("src/outbound/a.cc", '#include "store/database.h"\n', False),
    ("src/referral/a.cc", '#include "base/time.h"\n#include <pugixml.hpp>\n#include <libxml/parser.h>\n', True),
    ("src/referral/a.cc", '#include "outbound/http_client.h"\n', False),
    ("src/alert/a.cc", "#include <libxml/parser.h>\n", False),
    ("src/service/a.cc", "#include <jpeglib.h>\n", False),
    ("src/store/a.cc", "#include <boost/asio.hpp>\n", False),
    ("src/store/a.cc", "#include <boost/json.hpp>\n", False),
    ("src/base/a.cc", "#include <sodium.h>\n", False),
    ("cmd/holdfast/a.cc", "#include <boost/asio.hpp>\n", False),
    ("cmd/holdfast/a.cc", "#include <prometheus/counter.h>\n", False),
    ("src/media/a.cc", "#include <unheard/library.h>\n", False),
    ("src/media/a.cc", "#include <unheard.h>\n", False),
    ("src/hash/a.cc", "#include <gtest/gtest.h>\n", False),
    ("src/hash/a_test.cc", "#include <gtest/gtest.h>\n#include <random>\n", True),
    ("src/hash/a.cc", "  #  include <fstream>\n", False),
    ("src/match/a.cc", "#include <thread>\n", False),
    ("src/match/a.cc", "#include <unistd.h>\n", False),
    ("src/media/a.cc", "#include <immintrin.h>\n", False),
    ("src/base/a.cc", "auto t = std::chrono::system_clock::now();\n", False),
    ("src/base/a.cc", "// Never calls system_clock::now().\n", True),
    ("src/base/a.cc", 'const char* kWords = "throw";\n', True),
    ("src/hash/a.cc", 'auto home = std::getenv("HOME");\n', False),
    ("src/hash/a.cc", 'printf("x");\n', False),
    ("src/hash/a.cc", "throw 1;\n", False),
    ("src/match/kernels/a.cc", '#include <immintrin.h>\n#include "match/kernels/kernel.h"\n', True),
    ("src/match/kernels/a.cc", '#include "base/bytes.h"\n', False),
    ("src/match/kernels/a.cc", "#include <vector>\n", False),
    ("src/service/a.cc", 'run("SELECT id FROM cases WHERE x = 1");\n', False),
    ("src/service/a.cc", 'run("insert into cases values (1)");\n', False),
    ("src/service/a.cc", 'run(R"(\nUPDATE cases SET state = 1\n)");\n', False),
    ("src/service/a.cc", 'run("DELETE FROM cases");\n', False),
    ("src/service/a.cc", 'say("Select a picture from your phone.");\n', True),
    ("src/service/a.cc", "// SELECT id FROM cases is the store's.\n", True),
    ("src/store/a.cc", 'run("SELECT id FROM cases");\n', True),
    ("src/match/CMakeLists.txt", "target_compile_options(x PRIVATE -mavx2)\n", False),
    ("src/match/CMakeLists.txt", "set_source_files_properties(a.cc COMPILE_FLAGS -march=native)\n", False),
    ("src/match/CMakeLists.txt", "# never -mavx2\n", True),
]


def self_test():
    failures = 0
    for path, code, is_allowed in SELF_TESTS:
        found = list(check_text(path, code))
        if bool(found) == is_allowed:
            failures += 1
            print(f"self-test: {path} with {code!r}: {found or 'nothing found'}", file=sys.stderr)
    print(f"{len(SELF_TESTS)} self-tests, {failures} failures")
    return 1 if failures else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--self-test", action="store_true")
    parser.add_argument("root", nargs="?", type=pathlib.Path, default=pathlib.Path(__file__).parents[1])
    arguments = parser.parse_args()
    if arguments.self_test:
        return self_test()
    if not (arguments.root / "src").is_dir():
        print(f"{arguments.root}: no src folder here", file=sys.stderr)
        return 1
    violations = check_tree(arguments.root)
    for violation in violations:
        print(violation)
    print(f"{len(violations)} violations", file=sys.stderr)
    return 1 if violations else 0


if __name__ == "__main__":
    sys.exit(main())
