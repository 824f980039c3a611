/* Children that each stay well below the limit, and together do not. */
#include "escape.h"

int main(void)
{
	for (int i = 0; i < 8; i++)
		if (fork() == 0) {
			char *memory = malloc(16 << 20);
			touch(memory, 16 << 20);
			usleep(700000);
			_exit(0);
		}
	say("eight children of 16 MiB\n");
	while (wait(NULL) > 0)
		;
	say("all children gone\n");
	return 0;
}
