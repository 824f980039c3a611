#include "child.h"

#include "../common/fds.h"
#include "environment.h"
#include "say.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
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

/* Settings of ours, and what says where, when and in which language it runs. */
static const char *const KEPT[] = { "GLOVEBOX_", "PATH=", "LANG=", "LC_ALL=", "TZ=", NULL };

/* What holds whoever takes it over, too. */
static int confine(const struct child *child)
{
	struct rlimit none = { 0, 0 }, processes = { child->processes_max, child->processes_max };
	if (setsid() < 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 || setrlimit(RLIMIT_CORE, &none) < 0)
		return -1;
	return child->processes_max == 0 ? 0 : setrlimit(RLIMIT_NPROC, &processes);
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
	if (child->confined && confine(child) < 0) {
		say("the %s cannot be confined: %s", child->name, strerror(errno));
		_exit(127);
	}
	keep_environment(KEPT);
	struct program program = {
		.argv = argv, .environment = environ, .fds = { socket, child->lifeline[0] }, .fd_count = 2, .outputs = child->outputs,
	};
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
