/* An array of 128 MiB in the program itself. */
#include "escape.h"

static char array[128 << 20];

int main(void)
{
	say("main entered\n");
	touch(array, sizeof array);
	say("all of it touched\n");
	return 0;
}
