/* Prints 12 MiB as fast as it can, to stdout, stderr, or both. */
#include "escape.h"

int main(int argc, char **argv)
{
	static char block[1 << 16];
	long where = argument(argc, argv, 1);
	memset(block, 'y', sizeof block);
	memcpy(block, "first\n", 6);
	signal(SIGPIPE, SIG_IGN);
	for (int blocks = 0; blocks < 200; blocks++) {
		if (where & 1)
			(void)!write(1, block, sizeof block);
		if (where & 2)
			(void)!write(2, block, sizeof block);
	}
	return 0;
}
