#include "peer.h"

#include "say.h"

#include <sys/socket.h>

bool peer_is_allowed(int socket, uid_t uid)
{
	struct ucred peer;
	socklen_t length = sizeof peer;
	if (getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &length) < 0)
		return false;
	if (peer.uid == 0 || peer.uid == uid)
		return true;
	say("uid %u (process %d) may not ask the builder; its connection is closed", peer.uid, peer.pid);
	return false;
}
