"""Does nothing: sleeps for two seconds, or reads a stdin that never ends."""
import sys
import time

print("idle", flush=True)
if sys.argv[1] == "sleep":
    time.sleep(2)
    print("slept well", flush=True)
else:
    print("end of stdin after", len(sys.stdin.read()), flush=True)
