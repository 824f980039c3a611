/* Lets children burn the CPU time, two seconds of it, reaped ones or orphans, and idles itself. */
#include "escape.h"

int main(int argc, char **argv)
{
	int orphans = argument(argc, argv, 0) == 1;
	say(orphans ? "orphans burn\n" : "children burn\n");
	for (int burned_ms = 0; burned_ms < 2000; burned_ms += 40) {
		int done[2];
		char byte;
		if (pipe(done) == -1)
			return 2;
		if (fork() == 0) {
			if (orphans && fork() != 0)
				_exit(0);
			burn_cpu(40);
			_exit(0);
		}
		close(done[1]);
		(void)!read(done[0], &byte, 1);
		close(done[0]);
		wait(NULL);
	}
	say("two seconds burned\n");
	return 0;
}
