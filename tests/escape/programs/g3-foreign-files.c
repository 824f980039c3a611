/* Has a file of somebody else's put into the program by the compiler, then prints what came. */
#include <stdio.h>

#ifdef INCLUDED
#include INCLUDED
#endif

#ifdef IN_BINARY
__asm__(".data\nstolen: .incbin \"" IN_BINARY "\"\n.byte 0\n.text\n");
extern char stolen[];
#else
static char stolen[] = "nothing";
#endif

int main(void)
{
	puts(stolen);
	return 0;
}
