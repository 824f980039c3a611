#include "clients.h"

#include "../common/fds.h"
#include "client.h"
#include "supervisor.h"

#include <stdlib.h>
#include <sys/socket.h>

/* It was never a client: the frame fits into an empty socket, or nobody reads it anyway. */
static void turn_away(int socket)
{
	struct writer frame;
	frame_begin(&frame, FRAME_FAILURE, 0, 64);
	write_u32(&frame, FAILURE_BUSY);
	write_string(&frame, "too many clients are connected");
	frame_end(&frame);
	if (!frame.bad)
		send(socket, frame.data, frame.length, MSG_DONTWAIT | MSG_NOSIGNAL);
	free(frame.data);
	close_fd(&socket);
}

void clients_add(struct supervisor *supervisor, int socket)
{
	int place = 0;
	while (place < CLIENTS_MAX && supervisor->clients[place])
		place++;
	struct client *client = place < CLIENTS_MAX ? client_open(supervisor, place, socket) : NULL;
	if (client)
		supervisor->clients[place] = client;
	else
		turn_away(socket);
}

bool clients_connected(const struct supervisor *supervisor)
{
	for (int i = 0; i < CLIENTS_MAX; i++)
		if (supervisor->clients[i] && !supervisor->clients[i]->closed)
			return true;
	return false;
}

void clients_flush(struct supervisor *supervisor)
{
	for (int i = 0; i < CLIENTS_MAX; i++)
		if (supervisor->clients[i] && !supervisor->clients[i]->closed)
			connection_flush(&supervisor->clients[i]->connection);
	for (int i = 0; i < CLIENTS_MAX; i++) {
		struct client *client = supervisor->clients[i];
		if (client && client->collector.awaited_bytes > 0 && client_room_bytes(client) >= client->collector.awaited_bytes)
			collector_flow(&client->collector);
	}
}

int clients_tend(struct supervisor *supervisor, uint64_t now_ns)
{
	enum { MS = 1000000, LONG_MS = 60000 };
	uint64_t next = UINT64_MAX;
	for (int i = 0; i < CLIENTS_MAX; i++) {
		struct client *client = supervisor->clients[i];
		if (!client || client->closed)
			continue;
		uint64_t ends = client_patience_ends_ns(client);
		if (client->connection.broken || client->connection.ended || ends <= now_ns)
			client_close(client);
		else if (ends < next)
			next = ends;
	}
	if (next == UINT64_MAX)
		return -1;
	uint64_t wait_ms = (next - now_ns) / MS + 1;
	return wait_ms < LONG_MS ? (int)wait_ms : LONG_MS;
}

void clients_close(struct supervisor *supervisor)
{
	for (int i = 0; i < CLIENTS_MAX; i++)
		if (supervisor->clients[i] && !supervisor->clients[i]->closed)
			client_close(supervisor->clients[i]);
}
