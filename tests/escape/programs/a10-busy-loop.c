/* Burns CPU time in user mode, three seconds at most. */
#include "escape.h"

int main(void)
{
	say("loops\n");
	for (volatile unsigned long turns = 0; turns % (1 << 20) != 0 || clock() < 3 * CLOCKS_PER_SEC; turns++)
		;
	say("looped for three seconds\n");
	return 0;
}
