/* Takes pages from the host's pool of huge pages, which no limit on memory counts, in every way there is. */
#include "escape.h"
#include <sys/ipc.h>
#include <sys/shm.h>

int main(void)
{
	enum { HUGE = 2 << 20 };
	char *memory = mmap(NULL, HUGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB, -1, 0);
	say("mmap(MAP_HUGETLB)=%s\n", outcome(memory == MAP_FAILED ? -1 : 0));
	memory = mmap(NULL, HUGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_HUGETLB | MAP_NORESERVE, -1, 0);
	say("mmap(MAP_HUGETLB, MAP_NORESERVE)=%s\n", outcome(memory == MAP_FAILED ? -1 : 0));
	say("shmget(SHM_HUGETLB)=%s\n", outcome(shmget(IPC_PRIVATE, HUGE, IPC_CREAT | SHM_HUGETLB | 0600)));
	int fd = memfd_create("escape", MFD_HUGETLB);
	say("memfd_create(MFD_HUGETLB)=%s\n", outcome(fd));
	return 0;
}
