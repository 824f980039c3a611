/* What the attack programs share: they say what they saw at once, unbuffered, so that a death loses nothing. */
#ifndef ESCAPE_H
#define ESCAPE_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define say(...) ((void)dprintf(STDOUT_FILENO, __VA_ARGS__))

/* "ok" for a call that went through, else the name of its error. */
static inline const char *outcome(long result)
{
	if (result != -1)
		return "ok";
	const char *name = strerrorname_np(errno);
	return name ? name : "unknown";
}

/* The number at the end of "name value" in argv[1], or a default. */
static inline long argument(int argc, char **argv, long otherwise)
{
	return argc > 1 ? strtol(argv[1], NULL, 10) : otherwise;
}

static inline void burn_cpu(long milliseconds)
{
	struct timespec now;
	long end;
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	end = now.tv_sec * 1000 + now.tv_nsec / 1000000 + milliseconds;
	do
		clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	while (now.tv_sec * 1000 + now.tv_nsec / 1000000 < end);
}

static inline void touch(char *memory, size_t bytes)
{
	for (size_t i = 0; i < bytes; i += 4096)
		((volatile char *)memory)[i] = 1;
}

#endif
