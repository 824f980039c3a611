/* Every socket family and type; only AF_UNIX may exist. Numbers that no family has fail in any way. */
#include "escape.h"

static int is_refused(const char *call, int family, int type, int result)
{
	if (result == -1 && (errno == EAFNOSUPPORT || family >= AF_MAX))
		return 1;
	say("%s(%d, %d)=%s\n", call, family, type, outcome(result));
	return 0;
}

int main(void)
{
	static const int TYPES[] = { SOCK_STREAM, SOCK_DGRAM, SOCK_RAW, SOCK_SEQPACKET, SOCK_RDM, SOCK_PACKET };
	int refused = 0, tried = 0, pair[2];
	for (int family = 0; family < 256; family++) {
		if (family == AF_UNIX)
			continue;
		for (unsigned i = 0; i < sizeof TYPES / sizeof *TYPES; i++) {
			tried += 2;
			refused += is_refused("socket", family, TYPES[i], socket(family, TYPES[i], 0));
			refused += is_refused("socketpair", family, TYPES[i], socketpair(family, TYPES[i], 0, pair));
		}
	}
	say("refused=%d of %d\n", refused, tried);
	say("socket(AF_UNIX)=%s\n", outcome(socket(AF_UNIX, SOCK_STREAM, 0)));
	say("socketpair(AF_UNIX)=%s\n", outcome(socketpair(AF_UNIX, SOCK_STREAM, 0, pair)));
	return 0;
}
