/* Children that each stay well below the limit, and together do not: all keep their memory until the last one has it. */
#include "escape.h"

enum { CHILDREN = 8, BYTES = 16 << 20 };

int main(void)
{
	int ready[2], go[2], have = 0;
	char byte = 0;
	if (pipe(ready) == -1 || pipe(go) == -1)
		return 2;
	for (int i = 0; i < CHILDREN; i++)
		if (fork() == 0) {
			close(go[1]);
			char *memory = malloc(BYTES);
			touch(memory, BYTES);
			(void)!write(ready[1], &byte, 1);
			(void)!read(go[0], &byte, 1);
			_exit(0);
		}
	say("eight children of 16 MiB\n");
	while (have < CHILDREN && read(ready[0], &byte, 1) == 1)
		have++;
	say("all children have it\n");
	return 0;
}
