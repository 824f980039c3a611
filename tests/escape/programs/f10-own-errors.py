"""Fails in its own way, and leaves names that cannot be returned."""
import os

os.mkdir("folder")
os.symlink("/etc/passwd", "link")
os.mkfifo("pipe")
raise RuntimeError("of its own")
