/* Watches, leases and evicts files of the image, which other boxes use too, and asks for a quota that the whole host shares. */
#include "escape.h"

#include <fcntl.h>
#include <linux/aio_abi.h>
#include <sys/inotify.h>
#include <sys/resource.h>
#include <sys/syscall.h>

static void tell(const char *what, long result)
{
	say("%s=%s\n", what, result < 0 ? strerrorname_np(errno) : "works");
}

enum { PAGE_BYTES = 4096 };

/* Whether a page that is touched anew had to come from the disk. Before it goes again, the advice is given of it. */
static int comes_from_disk(int file, int advice)
{
	struct rusage before, after;
	char *page = mmap(NULL, PAGE_BYTES, PROT_READ, MAP_SHARED, file, 0);
	getrusage(RUSAGE_SELF, &before);
	(void)*(volatile char *)page;
	getrusage(RUSAGE_SELF, &after);
	madvise(page, PAGE_BYTES, advice);
	munmap(page, PAGE_BYTES);
	return after.ru_majflt > before.ru_majflt;
}

/* Of a file of the image that nobody has mapped, so that its pages could go. */
static void evict(void)
{
	int file = open("/usr/include/tgmath.h", O_RDONLY);
	comes_from_disk(file, MADV_NORMAL);
	say("evicted by nothing: %d\n", comes_from_disk(file, MADV_PAGEOUT));
	say("evicted by MADV_PAGEOUT: %d\n", comes_from_disk(file, MADV_COLD));
	say("evicted by MADV_COLD: %d\n", comes_from_disk(file, MADV_NORMAL));
	posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED);
	say("evicted by fadvise: %d\n", comes_from_disk(file, MADV_NORMAL));
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
	evict();
}
