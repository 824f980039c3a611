/* Speaks native/common/protocol.h as far as a bench needs. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../../native/common/protocol.h"
#include "core-bench.h"

#define READY_DISK_BYTES (64 * MIB)
#define COLD_DISK_BYTES (65 * MIB) /* a kind of its own, of which none is kept ready */

static void put_u32(struct buffer *b, uint32_t v) { put(b, &v, 4); }
static void put_u64(struct buffer *b, uint64_t v) { put(b, &v, 8); }
static void put_bytes(struct buffer *b, const void *data, size_t length) { put_u32(b, (uint32_t)length), put(b, data, length); }
static void put_str(struct buffer *b, const char *s) { put_bytes(b, s, strlen(s)); }

static void put_strings(struct buffer *b, char *const *strings)
{
	uint32_t count = 0;
	while (strings[count])
		count++;
	put_u32(b, count);
	for (uint32_t i = 0; i < count; i++)
		put_str(b, strings[i]);
}

static void send_frame(int fd, uint8_t type, uint32_t run_id, const struct buffer *payload)
{
	struct buffer frame = { 0 };
	const unsigned char type_and_zeros[4] = { type, 0, 0, 0 };
	put_u32(&frame, (uint32_t)payload->length);
	put(&frame, type_and_zeros, 4);
	put_u32(&frame, run_id);
	put(&frame, payload->data, payload->length);
	write_all(fd, frame.data, frame.length);
	free(frame.data);
}

/* Returns the type of the next frame; its payload, cut to `payload`, is only for messages and for WELCOME. */
static uint8_t receive_frame(int fd, uint32_t *run_id, struct buffer *payload)
{
	unsigned char header[FRAME_HEADER_BYTES];
	uint32_t length;
	read_all(fd, header, sizeof header);
	memcpy(&length, header, 4);
	memcpy(run_id, header + 8, 4);
	if (length > payload->capacity) {
		payload->data = realloc(payload->data, length);
		payload->capacity = length;
	}
	read_all(fd, payload->data, length);
	payload->length = length;
	return header[4];
}

struct buffer encode_run(const struct options *o, const struct buffer *program, bool ready)
{
	const uint64_t limits[10] = { 60000, 120000, 256 * MIB, MIB, 64, 16 * MIB, ready ? READY_DISK_BYTES : COLD_DISK_BYTES, 256, 8 * MIB, 0 };
	struct buffer job = { 0 }, run = { 0 };
	put_strings(&job, o->argv);
	put_strings(&job, environment);
	put_u32(&job, 1);
	put_str(&job, o->file_name);
	put_u32(&job, 0555);
	put_bytes(&job, program->data, program->length);
	put_str(&run, o->image);
	put_str(&run, "default");
	put(&run, "\0", 1);
	put(&run, limits, sizeof limits);
	put_u32(&run, 0);
	put_u64(&run, 0);
	put_u32(&run, 0);
	put_u32(&run, 0);
	put_bytes(&run, job.data, job.length);
	free(job.data);
	return run;
}

int start_supervisor(const struct options *o)
{
	int pair[2];
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair))
		die("socketpair");
	pid_t pid = fork();
	if (pid < 0)
		die("fork");
	if (pid == 0) {
		if (pair[1] == 3)
			fcntl(3, F_SETFD, 0);
		else
			dup2(pair[1], 3);
		execl(o->supervisor, o->supervisor, "--fd", "3", "--images", o->images, "--init", o->init, "--seccomp", o->seccomp, (char *)NULL);
		die(o->supervisor);
	}
	close(pair[1]);
	struct buffer hello = { 0 }, reply = { 0 };
	uint32_t run_id;
	put_u32(&hello, PROTOCOL_VERSION);
	send_frame(pair[0], FRAME_HELLO, 0, &hello);
	if (receive_frame(pair[0], &run_id, &reply) != FRAME_WELCOME)
		die("no welcome from the supervisor");
	return pair[0];
}

void keep_ready(int fd, const struct options *o, uint32_t count)
{
	struct buffer payload = { 0 };
	put_str(&payload, o->image);
	put_str(&payload, "default");
	put_u64(&payload, READY_DISK_BYTES);
	put_u32(&payload, count);
	send_frame(fd, FRAME_KEEP_READY, 0, &payload);
}

uint32_t await_exit(int fd, struct buffer *payload)
{
	for (;;) {
		uint32_t run_id, value;
		uint8_t type = receive_frame(fd, &run_id, payload);
		if (type == FRAME_FAILURE) {
			fprintf(stderr, "core-bench: failure: %.*s\n", (int)payload->length - 8, payload->data + 8);
			exit(1);
		}
		if (type != FRAME_EXIT)
			continue;
		memcpy(&value, payload->data + 2, 4);
		if (payload->data[0] != KILL_NONE || payload->data[1] != EXIT_EXITED || value != 0) {
			fprintf(stderr, "core-bench: the program did not end well: kill %u how %u value %u\n", payload->data[0], payload->data[1], value);
			exit(1);
		}
		return run_id;
	}
}

void send_run(int fd, uint32_t run_id, const struct buffer *run)
{
	send_frame(fd, FRAME_RUN, run_id, run);
}
