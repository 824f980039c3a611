#include <stdio.h>

int main(void)
{
	volatile int *nothing = NULL;
	puts("SIGSEGV");
	fflush(stdout);
	return *nothing;
}
