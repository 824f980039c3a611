/* Orphans must be reaped by init; zombies that the program keeps use up its own processes. */
#include "escape.h"

static int leave_orphan(void)
{
	int gone[2];
	char byte;
	if (pipe(gone) == -1)
		return 0;
	pid_t child = fork();
	if (child == -1)
		return 0;
	if (child == 0) {
		fork();
		_exit(0);
	}
	close(gone[1]);
	(void)!read(gone[0], &byte, 1);
	close(gone[0]);
	return waitpid(child, NULL, 0) == child;
}

int main(void)
{
	int orphans = 0, zombies = 0;
	while (orphans < 500 && leave_orphan())
		orphans++;
	say("orphans=%d\n", orphans);
	usleep(50000);
	while (zombies < 64) {
		pid_t child = fork();
		if (child == 0)
			_exit(0);
		if (child == -1)
			break;
		zombies++;
	}
	say("zombies=%d fork=%s\n", zombies, zombies < 64 ? outcome(-1) : "never refused");
	return 1;
}
