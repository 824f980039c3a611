/* Holds every mount of its box by descriptors, mappings and current folders, some of them deleted, when it is killed. */
#include "escape.h"

static void hold(const char *path)
{
	int fd = open(path, O_RDONLY);
	if (fd == -1 || mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0) == MAP_FAILED)
		say("cannot hold %s: %s\n", path, outcome(-1));
}

static void hold_deleted(const char *folder)
{
	char path[64];
	snprintf(path, sizeof path, "%s/escape-held", folder);
	int fd = open(path, O_RDWR | O_CREAT, 0644);
	if (fd == -1 || ftruncate(fd, 4096) == -1 || mmap(NULL, 4096, PROT_WRITE, MAP_SHARED, fd, 0) == MAP_FAILED || unlink(path) == -1)
		say("cannot hold %s: %s\n", path, outcome(-1));
	snprintf(path, sizeof path, "%s/escape-folder", folder);
	if (mkdir(path, 0755) == -1 || chdir(path) == -1 || rmdir(path) == -1)
		say("cannot stay in %s: %s\n", path, outcome(-1));
	if (open(".", O_RDONLY) == -1)
		say("cannot keep %s: %s\n", path, outcome(-1));
}

int main(void)
{
	static const char *const FOLDERS[] = { "/box", "/tmp", "/dev/shm" };
	static const char *const ROOTS[] = { "/", "/proc", "/dev", "/proc/self/ns", "/usr/bin" };
	hold("/usr/bin/gcc");
	hold("/proc/self/exe");
	hold("/etc/passwd");
	for (unsigned i = 0; i < sizeof FOLDERS / sizeof *FOLDERS; i++) {
		hold_deleted(FOLDERS[i]);
		if (fork() == 0)
			for (;;)
				pause();
	}
	for (unsigned i = 0; i < sizeof ROOTS / sizeof *ROOTS; i++)
		if (open(ROOTS[i], O_RDONLY | O_DIRECTORY) == -1)
			say("cannot hold %s: %s\n", ROOTS[i], outcome(-1));
	say("holds\n");
	for (;;)
		pause();
}
