/* A program that the monitor keeps running: the supervisor, the server. */
#ifndef GLOVEBOX_CHILD_H
#define GLOVEBOX_CHILD_H

#include "restart-pause.h"
#include "start-program.h"

#include <stdbool.h>
#include <sys/resource.h>
#include <sys/types.h>

struct child {
	const char *name;
	/* 0: not running. Also told to glovebox-serve, which gets the child when the monitor dies. */
	pid_t pid;
	volatile pid_t *told;
	/* Read end and write end. Nobody but the monitor has the write end: when the monitor is gone, so is the pipe. */
	int lifeline[2];
	struct restart_pause restarts;
	/* When to start it (again); CLOCK_MONOTONIC. */
	uint64_t due_ns;
	/* In a session of its own, never to gain a privilege, nor to leave a core file. */
	bool confined;
	/* Of its user, threads too, when that is nobody else's; 0: no bound. */
	rlim_t processes_max;
	/* Its stdout and stderr; NULL: as ours. */
	const int *outputs;
};

/* -1 and errno. */
int child_open(struct child *child);
/* Starts it with `socket` as descriptor 3 and its lifeline as 4. What fails counts as a death. */
void child_start(struct child *child, char *const *argv, int socket);
/* It has been reaped. Says so, and when it is due again. */
void child_ended(struct child *child, int status, bool expected);

#endif
