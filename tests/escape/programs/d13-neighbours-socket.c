/* Listens where another run could reach it, or tries to reach one that listens: by abstract name, in /tmp, in /dev/shm, in the work folder. */
#include "escape.h"
#include <stddef.h>
#include <sys/un.h>

static const char *const NAMES[] = { "@escape-neighbour", "/tmp/escape-neighbour", "/dev/shm/escape-neighbour", "/box/escape-neighbour" };
enum { NAME_COUNT = sizeof NAMES / sizeof *NAMES };

static socklen_t address_of(const char *name, struct sockaddr_un *address)
{
	memset(address, 0, sizeof *address);
	address->sun_family = AF_UNIX;
	snprintf(address->sun_path, sizeof address->sun_path, "%s", name);
	if (*name == '@')
		address->sun_path[0] = 0;
	return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(name));
}

int main(int argc, char **argv)
{
	struct sockaddr_un address;
	int listens = argc > 1 && strcmp(argv[1], "listen") == 0;
	for (int i = 0; i < NAME_COUNT; i++) {
		int fd = socket(AF_UNIX, SOCK_STREAM, 0);
		socklen_t length = address_of(NAMES[i], &address);
		long result = listens ? bind(fd, (struct sockaddr *)&address, length) : connect(fd, (struct sockaddr *)&address, length);
		if (listens && result == 0)
			result = listen(fd, 8);
		say("%s %s=%s\n", listens ? "listen" : "connect", NAMES[i], outcome(result));
	}
	if (listens)
		(void)!read(0, &address, sizeof address), (void)!read(0, &address, sizeof address);
	return 0;
}
