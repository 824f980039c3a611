/* Reads all of a stdin that is larger than its own memory, and counts. */
#include "escape.h"

int main(void)
{
	static char block[1 << 16];
	long bytes = 0;
	ssize_t got;
	while ((got = read(0, block, sizeof block)) > 0)
		bytes += got;
	say("read %ld, then %zd\n", bytes, got);
	return 0;
}
