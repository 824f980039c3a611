#include "say.h"

#include "../common/fds.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

void say(const char *format, ...)
{
	static const char start[] = "glovebox: ";
	enum { START = sizeof start - 1, LINE_MAX_BYTES = 1024 };
	char line[LINE_MAX_BYTES + 1];
	int error = errno;
	va_list values;
	memcpy(line, start, START);
	va_start(values, format);
	vsnprintf(line + START, LINE_MAX_BYTES - START, format, values);
	va_end(values);
	size_t length = strlen(line);
	line[length] = '\n';
	write_all(STDERR_FILENO, line, length + 1);
	errno = error;
}
