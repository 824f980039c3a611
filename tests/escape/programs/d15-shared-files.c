/* Watches, leases and evicts files of the image, which other boxes use too, and asks for a quota that the whole host shares. */
#include "escape.h"

#include <fcntl.h>
#include <linux/aio_abi.h>
#include <sys/inotify.h>
#include <sys/syscall.h>

static void tell(const char *what, long result)
{
	say("%s=%s\n", what, result < 0 ? strerrorname_np(errno) : "works");
}

int main(void)
{
	int file = open("/usr/lib/x86_64-linux-gnu/libc.so.6", O_RDONLY);
	int folder = open("/usr/lib", O_RDONLY | O_DIRECTORY);
	aio_context_t context = 0;
	tell("inotify_init1", syscall(SYS_inotify_init1, 0));
	tell("fcntl(F_NOTIFY)", fcntl(folder, F_NOTIFY, DN_ACCESS | DN_MULTISHOT));
	tell("fcntl(F_SETLEASE)", fcntl(file, F_SETLEASE, F_RDLCK));
	tell("fcntl(F_GETFD)", fcntl(file, F_GETFD));
	tell("io_setup", syscall(SYS_io_setup, 1000, &context));
}
