#include "listener.h"

#include "../common/fds.h"
#include "clients.h"
#include "supervisor.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

static bool allowed(const struct listener *listener, int socket)
{
	struct ucred peer;
	socklen_t size = sizeof peer;
	if (getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) < 0)
		return false;
	if (peer.uid == 0 || peer.uid == listener->peer)
		return true;
	say("process %d of uid %u wanted to connect; only root and uid %u may", (int)peer.pid, peer.uid, listener->peer);
	return false;
}

/* One a turn, so that who connects without end gets no more of our time than anybody else. */
static void socket_ready(struct watch *watch, uint32_t events)
{
	(void)events;
	struct listener *listener = container_of(watch, struct listener, socket);
	int socket = accept4(watch->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	if (socket < 0)
		return;
	if (allowed(listener, socket))
		clients_add(container_of(listener, struct supervisor, listener), socket);
	else
		close_fd(&socket);
}

static void lifeline_ready(struct watch *watch, uint32_t events)
{
	(void)events;
	struct listener *listener = container_of(watch, struct listener, lifeline);
	char bytes[64];
	ssize_t got = read(watch->fd, bytes, sizeof bytes);
	if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR))
		listener_close(container_of(listener, struct supervisor, listener));
}

static int keep_to_ourselves(int fd)
{
	return fcntl(fd, F_SETFL, O_NONBLOCK) < 0 || fcntl(fd, F_SETFD, FD_CLOEXEC) < 0 ? -1 : 0;
}

int listener_open(struct supervisor *supervisor, int socket, int lifeline, uid_t peer)
{
	struct listener *listener = &supervisor->listener;
	*listener = (struct listener){
		.socket = { .fd = socket, .ready = socket_ready }, .lifeline = { .fd = lifeline, .ready = lifeline_ready }, .peer = peer,
	};
	if (keep_to_ourselves(socket) < 0 || keep_to_ourselves(lifeline) < 0)
		return -1;
	return watch_set(&supervisor->loop, &listener->socket, EPOLLIN) < 0 ? -1 : watch_set(&supervisor->loop, &listener->lifeline, EPOLLIN);
}

void listener_close(struct supervisor *supervisor)
{
	watch_close(&supervisor->loop, &supervisor->listener.socket);
	watch_close(&supervisor->loop, &supervisor->listener.lifeline);
}
