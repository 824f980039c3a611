/* Asks for a terabyte, in pieces and in one, and touches a page of it. */
#include "escape.h"

enum { PIECES = 1024 };

int main(void)
{
	int pieces = 0;
	char *all = mmap(NULL, 1L << 40, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	say("mmap of 1 TiB=%s\n", outcome(all == MAP_FAILED ? -1 : 0));
	if (all != MAP_FAILED)
		all[1L << 39] = 1;
	while (pieces < PIECES && malloc(1 << 30))
		pieces++;
	say("malloc of 1 GiB worked %d times\n", pieces);
	return 0;
}
