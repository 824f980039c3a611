"""Prints what is hard to pass on: every byte value, broken UTF-8, one long line, or a two-byte letter at every cut."""
import sys

ODD = bytes(range(256)) + b"\xed\xa0\x80\xf5\xff\xc0\xaf" + b"\xef\xbb\xbf\r\n\r" + b"long" * 100000
LETTERS = "a" + "é" * 5000
sys.stdout.buffer.write(ODD if sys.argv[1] == "odd" else LETTERS.encode())
