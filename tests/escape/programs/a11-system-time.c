/* Burns CPU time in the kernel: big reads of zeros, then lookups of a path. */
#include "escape.h"

int main(int argc, char **argv)
{
	static char buffer[1 << 20];
	struct stat facts;
	int zero = open("/dev/zero", O_RDONLY);
	say("open(/dev/zero)=%s\n", outcome(zero));
	for (;;)
		if (argument(argc, argv, 0) == 0)
			(void)!read(zero, buffer, sizeof buffer);
		else
			(void)!stat("/usr/bin/../lib/../bin/nothing", &facts);
}
