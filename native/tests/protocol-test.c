#include "../common/protocol.h"
#include "suite.h"

#include <stdlib.h>
#include <string.h>

static void check_vector(const char *name, struct writer *frame)
{
	size_t length;
	uint8_t *expected = vector_load(name, &length);
	frame_end(frame);
	CHECK(!frame->bad && frame->length == length && memcmp(frame->data, expected, length) == 0);
	free(expected);
	free(frame->data);
}

static void welcome(void)
{
	struct writer frame;
	frame_begin(&frame, FRAME_WELCOME, 0, 0);
	write_u32(&frame, PROTOCOL_VERSION);
	write_string(&frame, "namespaces, seccomp, cgroup v1");
	write_u32(&frame, 3);
	write_string(&frame, "/var/lib/glovebox/images");
	write_u8(&frame, 1);
	check_vector("welcome", &frame);
}

static void output(void)
{
	struct writer frame;
	frame_begin(&frame, FRAME_OUTPUT, 7, 5);
	write_u8(&frame, 2);
	write_raw(&frame, "\xff\x00\x41\x0a", 4);
	check_vector("output", &frame);
}

static void files(void)
{
	struct writer frame;
	frame_begin(&frame, FRAME_FILE, 7, 0);
	write_string(&frame, "out/a.txt");
	write_u32(&frame, 0644);
	write_span(&frame, "yes", 3);
	check_vector("file", &frame);
	frame_begin(&frame, FRAME_FILE_ERROR, 7, 0);
	write_string(&frame, "main");
	write_u8(&frame, FILE_ERROR_SYMLINK);
	write_string(&frame, "is a symbolic link");
	check_vector("file_error", &frame);
}

static void exit_frame(void)
{
	struct writer frame;
	frame_begin(&frame, FRAME_EXIT, 7, 0);
	write_u8(&frame, KILL_MEMORY);
	write_u8(&frame, EXIT_SIGNALLED);
	write_u32(&frame, 9);
	write_u64(&frame, 5000000000u);
	write_u64(&frame, 12);
	write_u64(&frame, 345678);
	write_u64(&frame, 456789);
	write_u64(&frame, 67108864);
	write_u32(&frame, 1);
	write_u32(&frame, 2);
	write_u8(&frame, 1);
	check_vector("exit", &frame);
}

static void small_answers(void)
{
	struct writer frame;
	frame_begin(&frame, FRAME_STARTED, 7, 0);
	write_u8(&frame, 1);
	write_u64(&frame, 1234);
	check_vector("started", &frame);
	frame_begin(&frame, FRAME_FAILURE, 7, 0);
	write_u32(&frame, FAILURE_NO_IMAGE);
	write_string(&frame, "no image");
	check_vector("failure", &frame);
	frame_begin(&frame, FRAME_STDIN_CREDIT, 7, 0);
	write_u32(&frame, 65536);
	check_vector("stdin_credit", &frame);
	frame_begin(&frame, FRAME_STATS_REPLY, 0, 0);
	write_u32(&frame, 2);
	write_u32(&frame, 1);
	write_u64(&frame, 5000000000u);
	write_u64(&frame, 40);
	write_u64(&frame, 3);
	check_vector("stats_reply", &frame);
}

static void client_headers(void)
{
	static const struct { const char *name; uint8_t type; uint32_t run; } frames[] = {
		{ "hello", FRAME_HELLO, 0 }, { "keep_ready", FRAME_KEEP_READY, 0 }, { "run", FRAME_RUN, 7 }, { "stdin", FRAME_STDIN, 7 },
		{ "stdin_end", FRAME_STDIN_END, 7 }, { "kill", FRAME_KILL, 4294967295u }, { "stats", FRAME_STATS, 0 },
	};
	for (size_t i = 0; i < sizeof frames / sizeof *frames; i++) {
		struct frame_header header;
		size_t length;
		uint8_t *bytes = vector_load(frames[i].name, &length);
		CHECK(frame_header_parse(bytes, &header));
		CHECK(header.type == frames[i].type && header.run == frames[i].run && header.payload_bytes == length - FRAME_HEADER_BYTES);
		free(bytes);
	}
}

static void bad_headers(void)
{
	struct frame_header header;
	uint8_t bytes[FRAME_HEADER_BYTES] = { 0, 0, 0, 0, FRAME_KILL };
	CHECK(frame_header_parse(bytes, &header));
	for (int type = 0; type < 256; type++) {
		bytes[4] = (uint8_t)type;
		CHECK(frame_header_parse(bytes, &header) == (type >= FRAME_HELLO && type <= FRAME_STATS));
	}
	bytes[4] = FRAME_KILL;
	bytes[6] = 1;
	CHECK(!frame_header_parse(bytes, &header));
	bytes[6] = 0;
	/* 0x00100001: one byte over PAYLOAD_MAX, allowed in a RUN alone. */
	bytes[0] = 1;
	bytes[2] = 0x10;
	CHECK(!frame_header_parse(bytes, &header));
	bytes[4] = FRAME_RUN;
	CHECK(frame_header_parse(bytes, &header));
	bytes[3] = 0x7f;
	CHECK(!frame_header_parse(bytes, &header));
}

static void reading_stops(void)
{
	static const uint8_t bytes[] = { 3, 0, 0, 0, 'a', 0, 'b', 200, 0, 0, 0, 'x' };
	struct reader reader = { bytes, sizeof bytes, false };
	CHECK(read_string(&reader, 10) == NULL && reader.bad);
	CHECK(read_u32(&reader) == 0 && !reader_done(&reader));
	reader = (struct reader){ bytes, sizeof bytes, false };
	CHECK(read_span(&reader).length == 3);
	CHECK(read_span(&reader).length == 0 && reader.bad && reader.left == 0);
	reader = (struct reader){ bytes, 7, false };
	CHECK(read_string(&reader, 2) == NULL && reader.bad);
}

int main(void)
{
	static const struct test tests[] = {
		{ "WELCOME is encoded as in the shared vectors", welcome },
		{ "OUTPUT is encoded as in the shared vectors, binary data included", output },
		{ "FILE and FILE_ERROR are encoded as in the shared vectors", files },
		{ "EXIT is encoded as in the shared vectors", exit_frame },
		{ "STARTED, FAILURE, STDIN_CREDIT and STATS_REPLY are encoded as in the shared vectors", small_answers },
		{ "the header of every client frame of the shared vectors is understood", client_headers },
		{ "a header of another type, with a set reserved byte or over its bound is refused", bad_headers },
		{ "after a value that does not fit, everything that is read is empty", reading_stops },
	};
	return suite_run("protocol", tests, sizeof tests / sizeof *tests);
}
