/* Every socket family and type; only AF_UNIX may exist. */
#include "escape.h"

int main(void)
{
	static const int TYPES[] = { SOCK_STREAM, SOCK_DGRAM, SOCK_RAW, SOCK_SEQPACKET, SOCK_RDM, SOCK_PACKET };
	int refused = 0, tried = 0, pair[2];
	for (int family = 0; family < 256; family++) {
		if (family == AF_UNIX)
			continue;
		for (unsigned i = 0; i < sizeof TYPES / sizeof *TYPES; i++) {
			tried += 2;
			if (socket(family, TYPES[i], 0) == -1 && errno == EAFNOSUPPORT)
				refused++;
			else
				say("socket(%d, %d)=%s\n", family, TYPES[i], outcome(-1));
			if (socketpair(family, TYPES[i], 0, pair) == -1 && errno == EAFNOSUPPORT)
				refused++;
			else
				say("socketpair(%d, %d)=%s\n", family, TYPES[i], outcome(-1));
		}
	}
	say("refused=%d of %d\n", refused, tried);
	say("socket(AF_UNIX)=%s\n", outcome(socket(AF_UNIX, SOCK_STREAM, 0)));
	say("socketpair(AF_UNIX)=%s\n", outcome(socketpair(AF_UNIX, SOCK_STREAM, 0, pair)));
	return 0;
}
