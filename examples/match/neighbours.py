"""Reads lines of 64 hexadecimal digits, and prints for each the numbers (from 0) and distances of the lines within 31 bits of it."""

import sys

import holdfast

lines = [line.strip() for line in sys.stdin]
index = holdfast.Index()
try:
    index.insert(range(len(lines)), lines)
    found = index.find(lines, radius=31)
except holdfast.MatchError as error:
    sys.exit(str(error))
for i in range(len(lines)):
    near = slice(found.starts[i], found.starts[i + 1])
    print(f"{i}:", *(f"{id}/{distance}" for id, distance in zip(found.ids[near], found.distances[near])))
