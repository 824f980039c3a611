/* Recurses until its stack is used up, or has 4 MiB. */
#include "escape.h"

static char *top;

static long dive(void)
{
	char frame[4096];
	touch(frame, sizeof frame);
	return top - frame >= 4 << 20 ? 1 : dive() + frame[0];
}

int main(void)
{
	char here;
	top = &here;
	say("dives\n");
	if (dive() > 0)
		say("4 MiB of stack used\n");
	return 0;
}
