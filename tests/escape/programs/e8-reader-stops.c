/* Prints up to a number of bytes, with SIGPIPE as it is by default: whoever stops reading at a cap would kill it. */
#include "escape.h"

int main(int argc, char **argv)
{
	static char block[4096];
	long left = argument(argc, argv, 0);
	memset(block, 'z', sizeof block);
	while (left > 0) {
		ssize_t written = write(1, block, left < 4096 ? (size_t)left : 4096);
		if (written < 0) {
			dprintf(2, "write=%s\n", outcome(written));
			return 1;
		}
		left -= written;
	}
	dprintf(2, "all written\n");
	return 0;
}
