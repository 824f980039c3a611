"""Prints what a terminal or a reader would obey: colours, titles, the clipboard, a question that answers itself, reversed text."""
import sys

OBEYED = "\x1b[31mred\x1b[0m \x1b]0;title\x07 \x1b]52;c;ZXZpbA==\x07 \x1b[6n \x1bP+q544e\x1b\\ \x9b2J \u202etxt.exe\u2066 \u200b\x08\x08\x7f \r\x1b[2K"
sys.stdout.write(OBEYED + "end\n")
sys.stderr.write(OBEYED + "end\n")
