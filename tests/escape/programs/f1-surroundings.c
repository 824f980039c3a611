/* Looks for what the service could have left: environment, descriptors, other processes' environment and memory. */
#include "escape.h"
#include <dirent.h>

extern char **environ;

static int compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void list_environment(void)
{
	int count = 0;
	while (environ[count])
		count++;
	qsort(environ, (size_t)count, sizeof *environ, compare);
	for (int i = 0; i < count; i++)
		say("env %s\n", environ[i]);
}

static void list_descriptors(void)
{
	for (int fd = 3; fd < 100000; fd++)
		if (fcntl(fd, F_GETFD) != -1)
			say("descriptor %d is open\n", fd);
}

static void look_at_others(void)
{
	static const char *const SECRETS[] = { "environ", "cmdline", "maps", "mem", "exe", "cwd/.", "root/.", "fd/3" };
	struct dirent *entry;
	DIR *processes = opendir("/proc");
	char path[300];
	while (processes && (entry = readdir(processes)))
		for (unsigned i = 0; i < sizeof SECRETS / sizeof *SECRETS; i++) {
			if (entry->d_name[0] < '0' || entry->d_name[0] > '9' || atoi(entry->d_name) == getpid())
				continue;
			snprintf(path, sizeof path, "/proc/%s/%s", entry->d_name, SECRETS[i]);
			if (open(path, O_RDONLY) != -1)
				say("%s is readable\n", path);
		}
	for (unsigned i = 0; i < sizeof SECRETS / sizeof *SECRETS; i++) {
		snprintf(path, sizeof path, "/proc/1/%s", SECRETS[i]);
		if (open(path, O_RDONLY) != -1)
			say("%s is readable\n", path);
	}
}

int main(int argc, char **argv)
{
	char host[65] = "";
	list_environment();
	list_descriptors();
	look_at_others();
	gethostname(host, sizeof host);
	say("host %s\n", host);
	for (int i = 1; i < argc; i++)
		say("%s %s\n", argv[i], outcome(access(argv[i], F_OK)));
	return 0;
}
