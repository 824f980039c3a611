/* io_uring would pass arguments by the filter unseen. */
#include "escape.h"

int main(void)
{
	char parameters[256] = { 0 };
	say("io_uring_setup=%s\n", outcome(syscall(SYS_io_uring_setup, 8, parameters)));
	say("io_uring_enter=%s\n", outcome(syscall(SYS_io_uring_enter, 0, 1, 1, 0, NULL, 0)));
	say("io_uring_register=%s\n", outcome(syscall(SYS_io_uring_register, 0, 0, NULL, 0)));
	return 0;
}
