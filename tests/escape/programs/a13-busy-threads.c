/* Burns CPU time on every core at once. */
#include "escape.h"

static void *burn(void *unused)
{
	for (volatile unsigned long turns = 0;; turns++)
		;
	return unused;
}

int main(void)
{
	pthread_t thread;
	for (int i = 0; i < 7; i++)
		if (pthread_create(&thread, NULL, burn, NULL) != 0)
			return 2;
	say("eight threads\n");
	burn(NULL);
}
