/* A daemon: double fork, new session, every catchable signal ignored, a new child ever again. The main process leaves first. */
#include "escape.h"
#include <sys/prctl.h>

static void become_daemon(int ready)
{
	prctl(PR_SET_NAME, "escape-daemon");
	setsid();
	if (fork() != 0)
		_exit(0);
	for (int number = 1; number < 65; number++)
		signal(number, SIG_IGN);
	char cwd_left = chdir("/") == 0;
	(void)!write(ready, &cwd_left, 1);
	for (int fd = 0; fd < 3; fd++)
		close(fd);
	for (;;) {
		if (fork() == 0) {
			usleep(1000);
			continue;
		}
		usleep(5000);
	}
}

int main(void)
{
	int ready[2];
	char byte = 0;
	if (pipe(ready) == -1)
		return 2;
	if (fork() == 0)
		become_daemon(ready[1]);
	if (read(ready[0], &byte, 1) != 1)
		return 3;
	say("daemon alive, main leaves\n");
	return 0;
}
