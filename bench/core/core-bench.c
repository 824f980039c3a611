#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "core-bench.h"

char *const environment[] = { "PATH=/usr/local/bin:/usr/bin:/bin", "HOME=/box", "LANG=C.UTF-8", "TZ=UTC", NULL };

_Noreturn void die(const char *what)
{
	fprintf(stderr, "core-bench: %s: %s\n", what, strerror(errno));
	exit(1);
}

double now_us(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

void put(struct buffer *b, const void *data, size_t length)
{
	if (b->length + length > b->capacity) {
		b->capacity = (b->length + length) * 2;
		b->data = realloc(b->data, b->capacity);
		if (!b->data)
			die("memory");
	}
	memcpy(b->data + b->length, data, length);
	b->length += length;
}

void write_all(int fd, const unsigned char *data, size_t length)
{
	while (length) {
		ssize_t n = write(fd, data, length);
		if (n < 0)
			die("write to the supervisor");
		data += n;
		length -= (size_t)n;
	}
}

void read_all(int fd, void *data, size_t length)
{
	for (size_t done = 0; done < length;) {
		ssize_t n = read(fd, (char *)data + done, length - done);
		if (n <= 0)
			die("the supervisor ended");
		done += (size_t)n;
	}
}
