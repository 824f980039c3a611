/* Hoards memory in pipes, each as large as a pipe may be and full, until one stays small. */
#include "escape.h"

enum { PIPE_BYTES = 1 << 20, PIPES_MAX = 100 };

int main(void)
{
	static char block[PIPE_BYTES];
	int pipes = 0, ends[2];
	memset(block, 'x', sizeof block);
	say("fills pipes\n");
	for (; pipes < PIPES_MAX && pipe2(ends, O_NONBLOCK) == 0; pipes++) {
		if (fcntl(ends[1], F_SETPIPE_SZ, PIPE_BYTES) == -1)
			break;
		if (write(ends[1], block, sizeof block) != PIPE_BYTES)
			return 2;
	}
	say("large pipes: %s, then %s\n", pipes > 55 ? "more than 55" : "few", outcome(-1));
	return 0;
}
