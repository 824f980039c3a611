"""Does nothing for ever: sleeps, or reads a stdin that never ends."""
import sys
import time

print("idle", flush=True)
if sys.argv[1] == "sleep":
    time.sleep(3600)
else:
    print("end of stdin after", len(sys.stdin.read()), flush=True)
