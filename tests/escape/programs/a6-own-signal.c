/* Dies of the signal it is told to: a program that is process 1 would not. */
#include "escape.h"

int main(int argc, char **argv)
{
	int number = (int)argument(argc, argv, SIGABRT);
	say("not process 1: %s\n", getpid() != 1 ? "yes" : "no");
	if (number == SIGABRT)
		abort();
	raise(number);
	say("survived signal %d\n", number);
	return 0;
}
