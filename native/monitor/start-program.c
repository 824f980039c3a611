#include "start-program.h"

#include "../common/fds.h"
#include "say.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

static char oom_before[8];

static void oom_write(const char *text)
{
	int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
	ssize_t written = fd < 0 ? 0 : write(fd, text, strlen(text));
	(void)written;
	close_fd(&fd);
}

void oom_protect(void)
{
	int fd = open("/proc/self/oom_score_adj", O_RDONLY | O_CLOEXEC);
	if (fd >= 0 && read(fd, oom_before, sizeof oom_before - 1) > 0)
		oom_write("-900");
	close_fd(&fd);
}

/* First out of the way of the numbers that they are to have. */
static int place_fds(const struct program *program)
{
	enum { CLEAR = PROGRAM_FD_FIRST + PROGRAM_FDS_MAX };
	int copies[PROGRAM_FDS_MAX];
	for (int i = 0; i < program->fd_count; i++)
		if ((copies[i] = fcntl(program->fds[i], F_DUPFD_CLOEXEC, CLEAR)) < 0)
			return -1;
	for (int i = 0; program->outputs && i < 2; i++)
		if (program->outputs[i] != STDOUT_FILENO + i && dup2(program->outputs[i], STDOUT_FILENO + i) < 0)
			return -1;
	for (int i = 0; i < program->fd_count; i++)
		if (dup2(copies[i], PROGRAM_FD_FIRST + i) < 0)
			return -1;
	return close_range((unsigned)(PROGRAM_FD_FIRST + program->fd_count), ~0u, 0);
}

noreturn void start_program(const struct program *program)
{
	sigset_t none;
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	oom_write(oom_before);
	if (place_fds(program) == 0)
		execve(program->argv[0], program->argv, program->environment);
	say("%s cannot be started: %s", program->argv[0], strerror(errno));
	_exit(127);
}
