#include "tcp-listener.h"

#include "../common/fds.h"
#include "say.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

union address {
	struct sockaddr any;
	struct sockaddr_in four;
	struct sockaddr_in6 six;
};

/* No names: they are looked up by who has a resolver, and a static program has none. 0 when it is no address. */
static socklen_t parse(union address *address, const char *text, uint16_t port)
{
	memset(address, 0, sizeof *address);
	if (inet_pton(AF_INET, text, &address->four.sin_addr) == 1) {
		address->four.sin_family = AF_INET;
		address->four.sin_port = htons(port);
		return sizeof address->four;
	}
	if (inet_pton(AF_INET6, text, &address->six.sin6_addr) == 1) {
		address->six.sin6_family = AF_INET6;
		address->six.sin6_port = htons(port);
		return sizeof address->six;
	}
	return 0;
}

/* SO_REUSEADDR only passes over connections that are still closing; SO_REUSEPORT would let a second server share the port unseen. */
static int listen_at(const union address *address, socklen_t length)
{
	enum { BACKLOG = 511 };
	int fd = socket(address->any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), yes = 1;
	if (fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) == 0 && bind(fd, &address->any, length) == 0 &&
	    listen(fd, BACKLOG) == 0)
		return fd;
	int error = errno;
	close_fd(&fd);
	errno = error;
	return -1;
}

int tcp_listen(const char *address, uint16_t port)
{
	union address parsed;
	socklen_t length = parse(&parsed, address, port);
	if (length == 0) {
		say("%s is not an IPv4 or IPv6 address", address);
		return -1;
	}
	int fd = listen_at(&parsed, length);
	if (fd < 0)
		say("cannot listen on %s port %u: %s%s", address, port, strerror(errno), errno == EADDRINUSE ? "; choose another with --port" : "");
	return fd;
}
