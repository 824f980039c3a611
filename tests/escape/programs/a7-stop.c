/* Stops itself, or lets a child stop the whole group again and again. */
#include "escape.h"

int main(int argc, char **argv)
{
	say("stops\n");
	if (argument(argc, argv, 0) == 0)
		raise(SIGSTOP);
	else if (fork() == 0) {
		setsid();
		for (;;)
			kill(-1, SIGSTOP);
	}
	for (;;)
		pause();
}
