/* What can be said about clients without a box: who is let in, for how long, and what each is told of the others. */
#include "../supervisor/client.h"

#include "../common/fds.h"
#include "../supervisor/clients.h"
#include "../supervisor/run.h"
#include "../supervisor/supervisor.h"
#include "suite.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define SECOND 1000000000ull

static const struct cgroup_driver driver = { .name = "cgroup v1" };

static struct supervisor *supervisor_make(void)
{
	struct supervisor *supervisor = calloc(1, sizeof *supervisor);
	supervisor->images_root = "/nowhere";
	supervisor->cgroups.driver = &driver;
	supervisor->listener.socket.fd = supervisor->listener.lifeline.fd = -1;
	CHECK(loop_open(&supervisor->loop) == 0);
	return supervisor;
}

static void turn(struct supervisor *supervisor)
{
	loop_wait(&supervisor->loop, 0);
	clients_flush(supervisor);
	loop_work(&supervisor->loop);
	clients_flush(supervisor);
	clients_tend(supervisor, monotonic_ns());
}

static void supervisor_free(struct supervisor *supervisor)
{
	listener_close(supervisor);
	clients_close(supervisor);
	loop_work(&supervisor->loop);
	close(supervisor->loop.epoll);
	free(supervisor);
}

/* A client's end of a socket whose other end is a client of the supervisor. */
static int connect_client(struct supervisor *supervisor)
{
	int pair[2];
	CHECK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == 0);
	clients_add(supervisor, pair[1]);
	return pair[0];
}

static void say_vector(int socket, const char *name)
{
	size_t length;
	uint8_t *bytes = vector_load(name, &length);
	CHECK(write_all(socket, bytes, length) == 0);
	free(bytes);
}

/* The type of the frame that came, 0 when none did, -1 at the end. */
static int hear(int socket, uint8_t *bytes, size_t room)
{
	ssize_t got = recv(socket, bytes, room, MSG_DONTWAIT);
	return got == 0 ? -1 : got < FRAME_HEADER_BYTES ? 0 : bytes[4];
}

static void greets_each(void)
{
	struct supervisor *supervisor = supervisor_make();
	uint8_t bytes[256];
	int first = connect_client(supervisor), second = connect_client(supervisor);
	say_vector(second, "hello");
	turn(supervisor);
	CHECK(hear(second, bytes, sizeof bytes) == FRAME_WELCOME);
	CHECK(memmem(bytes, sizeof bytes, "/nowhere", 8) != NULL);
	CHECK(hear(first, bytes, sizeof bytes) == 0);
	say_vector(first, "stats");
	turn(supervisor);
	CHECK(hear(first, bytes, sizeof bytes) == FRAME_FAILURE && hear(first, bytes, sizeof bytes) == -1);
	say_vector(second, "stats");
	turn(supervisor);
	CHECK(hear(second, bytes, sizeof bytes) == FRAME_STATS_REPLY);
	close(first);
	close(second);
	turn(supervisor);
	CHECK(!clients_connected(supervisor));
	supervisor_free(supervisor);
}

static void waits_ten_seconds(void)
{
	struct supervisor *supervisor = supervisor_make();
	uint8_t bytes[256];
	int silent = connect_client(supervisor), half = connect_client(supervisor), whole = connect_client(supervisor);
	say_vector(half, "hello");
	say_vector(whole, "hello");
	turn(supervisor);
	CHECK(write_all(half, "\1", 1) == 0);
	turn(supervisor);
	int wait_ms = clients_tend(supervisor, monotonic_ns());
	CHECK(wait_ms > 8000 && wait_ms <= 10001);
	CHECK(clients_tend(supervisor, monotonic_ns() + 11 * SECOND) == -1);
	CHECK(hear(silent, bytes, sizeof bytes) == -1);
	CHECK(hear(half, bytes, sizeof bytes) == FRAME_WELCOME && hear(half, bytes, sizeof bytes) == -1);
	CHECK(hear(whole, bytes, sizeof bytes) == FRAME_WELCOME && hear(whole, bytes, sizeof bytes) == 0);
	close(silent);
	close(half);
	close(whole);
	supervisor_free(supervisor);
}

/* One byte now and then is no reading: what counts is that the queue gets short. */
static void waits_a_minute_for_readers(void)
{
	struct supervisor *supervisor = supervisor_make();
	uint8_t bytes[256];
	int slow = connect_client(supervisor), other = connect_client(supervisor);
	say_vector(slow, "hello");
	say_vector(other, "hello");
	turn(supervisor);
	for (int i = 0; i < 10; i++) {
		struct writer frame;
		frame_begin(&frame, FRAME_OUTPUT, 1, 1 << 20);
		static const uint8_t zeros[1 << 20];
		write_raw(&frame, zeros, sizeof zeros - 16);
		frame_end(&frame);
		connection_send(&supervisor->clients[0]->connection, &frame);
	}
	turn(supervisor);
	CHECK(supervisor->clients[0]->connection.full && hear(slow, bytes, sizeof bytes) == FRAME_WELCOME);
	turn(supervisor);
	int wait_ms = clients_tend(supervisor, monotonic_ns() + 58 * SECOND);
	CHECK(wait_ms > 0 && wait_ms <= 2001);
	CHECK(supervisor->clients[0] && clients_tend(supervisor, monotonic_ns() + 61 * SECOND) == -1);
	loop_work(&supervisor->loop);
	CHECK(!supervisor->clients[0] && supervisor->clients[1]);
	close(slow);
	close(other);
	supervisor_free(supervisor);
}

/* What waits to be read counts with what is built, and leaves room for others. */
static void shares_answers(void)
{
	enum { HELD = 100 << 20 };
	struct supervisor *supervisor = supervisor_make();
	int sockets[8];
	for (int i = 0; i < 8; i++)
		sockets[i] = connect_client(supervisor);
	CHECK(client_room_bytes(supervisor->clients[0]) == 256 << 20);
	supervisor->clients[0]->connection.queued_bytes = HELD;
	supervisor->clients[1]->collector.frame.data = malloc(1);
	supervisor->clients[1]->collector.file_left = HELD;
	CHECK(client_room_bytes(supervisor->clients[0]) == 106 << 20 && client_room_bytes(supervisor->clients[1]) == 106 << 20);
	CHECK(client_room_bytes(supervisor->clients[2]) == 156 << 20);
	for (int i = 1; i < 7; i++)
		supervisor->clients[i]->connection.queued_bytes = HELD;
	CHECK(client_room_bytes(supervisor->clients[0]) == 0 && client_room_bytes(supervisor->clients[7]) == 16 << 20);
	for (int i = 0; i < 8; i++) {
		supervisor->clients[i]->connection.queued_bytes = 0;
		free(supervisor->clients[i]->collector.frame.data);
		supervisor->clients[i]->collector.frame.data = NULL;
		close(sockets[i]);
	}
	supervisor_free(supervisor);
}

static void turns_one_too_many_away(void)
{
	struct supervisor *supervisor = supervisor_make();
	uint8_t bytes[256];
	int sockets[CLIENTS_MAX + 1];
	for (int i = 0; i <= CLIENTS_MAX; i++)
		sockets[i] = connect_client(supervisor);
	CHECK(hear(sockets[CLIENTS_MAX], bytes, sizeof bytes) == FRAME_FAILURE && bytes[FRAME_HEADER_BYTES] == FAILURE_BUSY);
	CHECK(hear(sockets[CLIENTS_MAX], bytes, sizeof bytes) == -1);
	CHECK(hear(sockets[CLIENTS_MAX - 1], bytes, sizeof bytes) == 0);
	close(sockets[0]);
	turn(supervisor);
	close(sockets[CLIENTS_MAX]);
	sockets[CLIENTS_MAX] = connect_client(supervisor);
	say_vector(sockets[CLIENTS_MAX], "hello");
	turn(supervisor);
	CHECK(hear(sockets[CLIENTS_MAX], bytes, sizeof bytes) == FRAME_WELCOME);
	for (int i = 1; i <= CLIENTS_MAX; i++)
		close(sockets[i]);
	supervisor_free(supervisor);
}

/* The header of a RUN with a payload of 100 MiB that never comes. */
static void announce_run(int socket, uint8_t id)
{
	const uint8_t header[FRAME_HEADER_BYTES] = { 0, 0, 0x40, 6, FRAME_RUN, 0, 0, 0, id };
	CHECK(write_all(socket, header, sizeof header) == 0);
}

static void shares_memory(void)
{
	struct supervisor *supervisor = supervisor_make();
	uint8_t bytes[256];
	int sockets[16], count = 0, refused = 0;
	while (count < 16) {
		sockets[count] = connect_client(supervisor);
		say_vector(sockets[count], "hello");
		announce_run(sockets[count], 1);
		turn(supervisor);
		CHECK(hear(sockets[count], bytes, sizeof bytes) == FRAME_WELCOME);
		ssize_t welcome = (ssize_t)(FRAME_HEADER_BYTES + bytes[0]);
		refused += memchr(bytes + welcome, FRAME_FAILURE, sizeof bytes - (size_t)welcome) != NULL;
		memset(bytes, 0, sizeof bytes);
		count++;
	}
	CHECK(refused >= 6 && refused <= 8);
	CHECK(supervisor->payload_bytes <= 1u << 30);
	for (int i = 0; i < count; i++)
		close(sockets[i]);
	turn(supervisor);
	CHECK(supervisor->payload_bytes == 0);
	supervisor_free(supervisor);
}

static void shares(void)
{
	uint64_t first = 0, second = 0;
	while (share_left(first, first + second, 640) > 0)
		first++;
	CHECK(first == 160);
	while (share_left(second, first + second, 640) > 0)
		second++;
	CHECK(second == 80);
	CHECK(share_left(0, first + second, 640) == 40);
	uint64_t all = 0;
	for (int i = 0; i < CLIENTS_MAX; i++) {
		uint64_t own = 0;
		for (; share_left(own, all, 640) > 0; own++)
			all++;
		CHECK(own >= 10);
	}
	CHECK(all <= 640);
}

static int connect_as(const struct sockaddr_un *address, uid_t uid)
{
	int client = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	CHECK(seteuid(uid) == 0);
	CHECK(connect(client, (const struct sockaddr *)address, sizeof *address) == 0);
	CHECK(seteuid(0) == 0);
	return client;
}

static void listens_to_its_peers(void)
{
	enum { PEER = 54321 };
	struct supervisor *supervisor = supervisor_make();
	/* No path: whoever knows the name may try. */
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	snprintf(address.sun_path + 1, sizeof address.sun_path - 1, "glovebox-test-%d", (int)getpid());
	int socket_fd = socket(AF_UNIX, SOCK_STREAM, 0), lifeline[2];
	CHECK(bind(socket_fd, (const struct sockaddr *)&address, sizeof address) == 0 && listen(socket_fd, 8) == 0 && pipe(lifeline) == 0);
	CHECK(listener_open(supervisor, socket_fd, lifeline[0], PEER) == 0);
	static const struct { uid_t uid; bool allowed; } callers[] = { { 0, true }, { PEER, true }, { PEER + 1, false } };
	for (size_t i = 0; i < sizeof callers / sizeof *callers && getuid() == 0; i++) {
		uint8_t bytes[256];
		int client = connect_as(&address, callers[i].uid);
		say_vector(client, "hello");
		turn(supervisor);
		turn(supervisor);
		ssize_t got = recv(client, bytes, sizeof bytes, MSG_DONTWAIT);
		CHECK(callers[i].allowed ? got > FRAME_HEADER_BYTES && bytes[4] == FRAME_WELCOME : got <= 0 && errno != EAGAIN);
		close(client);
	}
	close(lifeline[1]);
	turn(supervisor);
	CHECK(supervisor->listener.socket.fd < 0);
	supervisor_free(supervisor);
}

int main(void)
{
	static const struct test tests[] = {
		{ "each client is greeted for itself, and told the images root", greets_each },
		{ "who does not say HELLO, or stops within a frame, is closed after ten seconds", waits_ten_seconds },
		{ "who does not read is closed after a minute, and nobody else", waits_a_minute_for_readers },
		{ "what may be held of answers is given out in shares, with what is built of a file", shares_answers },
		{ "one client too many is told so and closed; there is room again when one leaves", turns_one_too_many_away },
		{ "memory for requests is given out as they are announced, in shares, and comes back with the connection", shares_memory },
		{ "a client may take as much as it leaves free, and each gets its part however much the others took", shares },
		{ "root and one uid may connect, until the lifeline ends", listens_to_its_peers },
	};
	return suite_run("client", tests, sizeof tests / sizeof *tests);
}
