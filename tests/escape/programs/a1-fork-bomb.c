/* Every process forks for ever; the first refusal is told once. */
#include "escape.h"

int main(void)
{
	int told = 0;
	say("bomb started\n");
	for (;;)
		if (fork() == -1 && !told) {
			told = 1;
			if (getppid() == 0)
				say("fork=%s\n", outcome(-1));
		}
}
