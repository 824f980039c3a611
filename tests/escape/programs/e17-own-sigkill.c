/* Dies of a SIGKILL that is its own doing. */
#include "escape.h"

int main(int argc, char **argv)
{
	say("kills itself\n");
	if (argument(argc, argv, 0) == 1 && fork() == 0) {
		kill(1, SIGKILL);
		kill(-1, SIGKILL);
	}
	if (argument(argc, argv, 0) == 0)
		kill(getpid(), SIGKILL);
	for (;;)
		pause();
}
