#include "child.h"

#include "../common/fds.h"
#include "say.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

int child_open(struct child *child)
{
	return pipe2(child->lifeline, O_CLOEXEC);
}

static void plan_restart(struct child *child)
{
	uint64_t now = monotonic_ns();
	child->due_ns = now + restart_pause(&child->restarts, now);
}

void child_start(struct child *child, char *const *argv, int socket)
{
	child->restarts.started_ns = monotonic_ns();
	child->pid = fork();
	if (child->pid < 0) {
		say("the %s cannot be started: %s", child->name, strerror(errno));
		child->pid = 0;
		plan_restart(child);
		return;
	}
	if (child->pid > 0) {
		*child->told = child->pid;
		return;
	}
	/* Told here too: the monitor may be killed before it does. */
	*child->told = getpid();
	if (child->confined && (setsid() < 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0))
		_exit(127);
	struct program program = { .argv = argv, .environment = environ, .fds = { socket, child->lifeline[0] }, .fd_count = 2 };
	start_program(&program);
}

void child_ended(struct child *child, int status, bool expected)
{
	child->pid = 0;
	*child->told = 0;
	plan_restart(child);
	if (expected)
		return;
	if (WIFSIGNALED(status))
		say("the %s was killed by signal %d; starting it again", child->name, WTERMSIG(status));
	else
		say("the %s ended with %d; starting it again", child->name, WEXITSTATUS(status));
}
