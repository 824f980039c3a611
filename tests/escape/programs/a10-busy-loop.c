/* Burns CPU time in user mode. */
#include "escape.h"

int main(void)
{
	say("loops\n");
	for (volatile unsigned long turns = 0;; turns++)
		;
}
