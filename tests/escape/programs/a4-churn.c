/* Lines of processes that never stay: each forks its successor and leaves, or becomes another program by exec. */
#include "escape.h"

static void run_away(char *self)
{
	for (unsigned step = 1;; step++) {
		if (fork() != 0)
			_exit(0);
		if (step % 8 == 0)
			execl(self, self, "again", (char *)NULL);
	}
}

int main(int argc, char **argv)
{
	if (argc > 1 && argv[1][0] == 'a')
		run_away("/proc/self/exe");
	for (int line = 0; line < 6; line++)
		if (fork() == 0)
			run_away("/proc/self/exe");
	say("six lines run away\n");
	for (;;)
		pause();
}
