/* Takes memory and touches it until it is stopped, or has 128 MiB. */
#include "escape.h"

int main(void)
{
	say("takes memory\n");
	for (long taken = 0; taken < 128 << 20; taken += 1 << 20) {
		char *memory = malloc(1 << 20);
		if (!memory) {
			say("malloc refused after %ld\n", taken);
			return 1;
		}
		touch(memory, 1 << 20);
	}
	say("128 MiB taken\n");
	return 0;
}
