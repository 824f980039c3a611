#include "terminal-pipe.h"

#include "../common/fds.h"

#include <errno.h>
#include <fcntl.h>
#include <stdnoreturn.h>
#include <sys/prctl.h>
#include <sys/types.h>
#include <unistd.h>

/* Ends with the last who has the write end. A terminal that is gone is no reason to block them. */
static noreturn void copy(int pipe_end, int terminal)
{
	char bytes[4096];
	prctl(PR_SET_NAME, "glovebox-output");
	/* What is typed to end the service must not end this: the service still has things to say. */
	setsid();
	dup2(pipe_end, STDIN_FILENO);
	dup2(terminal, STDOUT_FILENO);
	close_range(STDOUT_FILENO + 1, ~0u, 0);
	for (ssize_t length; (length = read(STDIN_FILENO, bytes, sizeof bytes)) > 0;) {
		for (char *byte = bytes; byte < bytes + length; byte++)
			if (((unsigned char)*byte < ' ' && *byte != '\n' && *byte != '\t') || *byte == 0x7f)
				*byte = '?';
		write_all(STDOUT_FILENO, bytes, (size_t)length);
	}
	_exit(0);
}

int terminal_pipe(int fd)
{
	if (!isatty(fd))
		return fd;
	int ends[2];
	if (pipe2(ends, O_CLOEXEC) < 0)
		return -1;
	pid_t pid = fork();
	if (pid == 0)
		copy(ends[0], fd);
	int error = errno;
	close(ends[0]);
	if (pid < 0)
		close_fd(&ends[1]);
	errno = error;
	return ends[1];
}
