/* Hoards memory in socket queues, and descriptors in flight in cycles that nobody can close but the kernel's own collector. */
#include "escape.h"

enum { PAIRS_MAX = 2000, MESSAGE_BYTES = 128 << 10 };

static int send_descriptor(int over, int descriptor)
{
	union { char bytes[CMSG_SPACE(sizeof(int))]; struct cmsghdr header; } control = { 0 };
	struct iovec data = { "x", 1 };
	struct msghdr message = { .msg_iov = &data, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control.bytes };
	control.header = (struct cmsghdr){ .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS, .cmsg_len = CMSG_LEN(sizeof(int)) };
	memcpy(CMSG_DATA(&control.header), &descriptor, sizeof descriptor);
	return (int)sendmsg(over, &message, MSG_DONTWAIT);
}

/* Each pair sends itself through itself, and is closed: it lives on in its own queue. */
static void hide_in_cycles(void)
{
	int cycles = 0, pair[2];
	for (; cycles < PAIRS_MAX && socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0; cycles++) {
		if (send_descriptor(pair[0], pair[1]) == -1 || send_descriptor(pair[1], pair[0]) == -1)
			break;
		close(pair[0]);
		close(pair[1]);
	}
	say("cycles: %s\n", cycles == PAIRS_MAX ? "collected by the kernel" : outcome(-1));
}

static void fill_queues(void)
{
	static char message[MESSAGE_BYTES];
	int pairs = 0, pair[2];
	while (pairs < PAIRS_MAX && socketpair(AF_UNIX, SOCK_DGRAM, 0, pair) == 0) {
		while (send(pair[0], message, sizeof message, MSG_DONTWAIT) != -1)
			;
		pairs++;
	}
	say("queues: %s\n", outcome(-1));
}

int main(int argc, char **argv)
{
	if (argument(argc, argv, 0) == 0)
		hide_in_cycles();
	fill_queues();
	return 0;
}
