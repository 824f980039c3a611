/* Becoming another program, with exactly what it is to have. */
#ifndef GLOVEBOX_START_PROGRAM_H
#define GLOVEBOX_START_PROGRAM_H

#include <stdnoreturn.h>

enum { PROGRAM_FDS_MAX = 2, PROGRAM_FD_FIRST = 3 };

struct program {
	char *const *argv, *const *environment;
	/* They become descriptors 3 and 4; of the others only stdio stays. */
	int fds[PROGRAM_FDS_MAX], fd_count;
	/* Becomes stdout and stderr; NULL: as ours. */
	const int *outputs;
};

/* Called in a new process. Says so and exits with 127 when it cannot. */
noreturn void start_program(const struct program *program);

/* These processes are the last to go when memory is out; what they start is as killable as whoever started them. */
void oom_protect(void);

#endif
