/* Includes what never ends: a device, itself, or itself twice at each level. */
#ifdef ENDLESS
#include ENDLESS
#endif

#ifdef TREE
#if __INCLUDE_LEVEL__ < 190
#include "main.c"
#include "main.c"
#endif
#else
#include <stdio.h>
int main(void)
{
	char line[100] = "";
	(void)!fgets(line, sizeof line, stdin);
	printf("stdin: %s\n", line);
	return 0;
}
#endif
