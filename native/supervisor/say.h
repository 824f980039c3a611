/* What the supervisor says to whoever reads its stderr: a line at a time. It never waits for the reader, and no client can flood a log by it. */
#ifndef GLOVEBOX_SAY_H
#define GLOVEBOX_SAY_H

void say(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
