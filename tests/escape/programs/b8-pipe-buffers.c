/* Hoards memory in pipes, each as large as a pipe may be and full, until one stays small. With an argument it keeps them until stdin ends. */
#include "escape.h"

enum { PIPE_BYTES = 1 << 20, PIPES_MAX = 100 };

int main(int argc, char **argv)
{
	static char block[PIPE_BYTES];
	int pipes = 0, ends[2];
	(void)argv;
	memset(block, 'x', sizeof block);
	if (argc == 1)
		say("fills pipes\n");
	for (; pipes < PIPES_MAX && pipe2(ends, O_NONBLOCK) == 0; pipes++) {
		if (fcntl(ends[1], F_SETPIPE_SZ, PIPE_BYTES) == -1)
			break;
		if (write(ends[1], block, sizeof block) != PIPE_BYTES)
			return 2;
	}
	say("large pipes: %s, then %s\n", pipes > 55 ? "more than 55" : "few", outcome(-1));
	while (argc > 1 && read(STDIN_FILENO, block, sizeof block) > 0)
		;
	return 0;
}
