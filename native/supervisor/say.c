#include "say.h"

#include "../common/fds.h"

#include <poll.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

/* Short enough for a pipe to take it whole or not at all. */
enum { LINE_BYTES_MAX = 400, LINES_A_SECOND = 20 };

static bool may_say(void)
{
	static uint64_t second;
	static int lines;
	struct pollfd reader = { .fd = STDERR_FILENO, .events = POLLOUT };
	uint64_t now = monotonic_ns() / 1000000000u;
	if (now != second)
		lines = 0;
	second = now;
	return lines++ < LINES_A_SECOND && poll(&reader, 1, 0) == 1 && (reader.revents & POLLOUT);
}

void say(const char *format, ...)
{
	char line[LINE_BYTES_MAX];
	va_list values;
	if (!may_say())
		return;
	va_start(values, format);
	vsnprintf(line, sizeof line, format, values);
	va_end(values);
	dprintf(STDERR_FILENO, "glovebox-supervisor: %s\n", line);
}
