#include "../supervisor/request.h"

#include "../supervisor/connection.h"
#include "suite.h"

#include <stdlib.h>
#include <string.h>

static uint8_t *copy_of(const uint8_t *bytes, size_t length)
{
	uint8_t *copy = malloc(length > 0 ? length : 1);
	memcpy(copy, bytes, length);
	return copy;
}

static void decodes_vector(void)
{
	size_t length, job_length;
	uint8_t *frame = vector_load("run", &length);
	uint8_t *job = vector_load("job", &job_length);
	struct request request;
	CHECK(request_decode(&request, copy_of(frame + FRAME_HEADER_BYTES, length - FRAME_HEADER_BYTES), length - FRAME_HEADER_BYTES));
	CHECK(strlen(request.image) == 64 && strcmp(request.seccomp, "default") == 0);
	CHECK(request.flags == (RUN_COLD | RUN_STDIN_STREAMED));
	CHECK(request.limits.cpu_ms == 1000 && request.limits.wall_ms == 2000 && request.limits.memory_bytes == 64 << 20);
	CHECK(request.limits.output_bytes == 1 << 20 && request.limits.processes == 16 && request.limits.file_bytes == 1 << 20);
	CHECK(request.limits.disk_bytes == 32 << 20 && request.limits.open_files == 256 && request.limits.stack_bytes == 8 << 20);
	CHECK(request.gives_count == 2 && strcmp(request.gives[1], "out/*.txt") == 0);
	CHECK(request.limits.collect_bytes == 4 << 20 && request.limits.collect_files == 8);
	CHECK(request.stdin_bytes.length == 3 && memcmp(request.stdin_bytes.data, "hi\n", 3) == 0);
	CHECK(request.job.length == job_length && memcmp(request.job.data, job, job_length) == 0);
	CHECK(limits_problem(&request.limits) == NULL);
	request_free(&request);
	free(frame);
	free(job);
}

static void refuses_prefixes(void)
{
	size_t length;
	uint8_t *frame = vector_load("run", &length);
	const uint8_t *payload = frame + FRAME_HEADER_BYTES;
	struct request request;
	for (size_t part = 0; part < length - FRAME_HEADER_BYTES; part++)
		CHECK(!request_decode(&request, copy_of(payload, part), part));
	uint8_t *longer = malloc(length + 1);
	memcpy(longer, payload, length - FRAME_HEADER_BYTES);
	longer[length - FRAME_HEADER_BYTES] = 0;
	CHECK(!request_decode(&request, longer, length - FRAME_HEADER_BYTES + 1));
	free(frame);
}

static void keeps_ceilings(void)
{
	const struct limits good = { 1, 1, 1, 1, 1, 1, 65536, 1, 1, 0, 4ull << 30, 10000 };
	CHECK(limits_problem(&good) == NULL);
	for (size_t field = 0; field < 9; field++) {
		struct limits limits = good;
		uint64_t *value = (uint64_t *)(void *)&limits + field;
		*value = 0;
		CHECK(limits_problem(&limits) != NULL);
		*value = UINT64_MAX;
		CHECK(limits_problem(&limits) != NULL);
	}
	struct limits limits = good;
	limits.cpu_percent = UINT64_MAX;
	CHECK(limits_problem(&limits) != NULL);
	limits.cpu_percent = 50;
	limits.processes = 4097;
	CHECK(limits_problem(&limits) != NULL);
	limits = good;
	limits.collect_bytes++;
	CHECK(limits_problem(&limits) != NULL);
	limits = good;
	limits.collect_files++;
	CHECK(limits_problem(&limits) != NULL);
}

struct seen {
	int frames;
	size_t bytes;
	uint8_t last_type;
};

static bool count_frame(void *context, const struct frame_header *header, uint8_t *payload)
{
	struct seen *seen = context;
	seen->frames++;
	seen->bytes += header->payload_bytes;
	seen->last_type = header->type;
	free(payload);
	return header->type != FRAME_STATS;
}

static enum admission admit_all(void *context, const struct frame_header *header)
{
	(void)context;
	(void)header;
	return ADMIT;
}

static enum admission admit_kills(void *context, const struct frame_header *header)
{
	(void)context;
	return header->type == FRAME_KILL ? ADMIT : ADMIT_NOT;
}

static void cuts_frames(void)
{
	size_t run_length, kill_length;
	uint8_t *run = vector_load("run", &run_length);
	uint8_t *kill = vector_load("kill", &kill_length);
	uint8_t *stream = malloc(run_length + kill_length);
	memcpy(stream, run, run_length);
	memcpy(stream + run_length, kill, kill_length);
	for (size_t cut = 0; cut <= run_length + kill_length; cut++) {
		struct frame_input input = { .header_have = 0 };
		struct seen seen = { 0, 0, 0 };
		const struct frame_receiver receiver = { admit_all, count_frame, &seen };
		CHECK(frame_input_feed(&input, stream, cut, &receiver));
		CHECK(frame_input_feed(&input, stream + cut, run_length + kill_length - cut, &receiver));
		CHECK(seen.frames == 2 && seen.bytes == run_length - FRAME_HEADER_BYTES && seen.last_type == FRAME_KILL);
		frame_input_free(&input);
	}
	struct frame_input input = { .header_have = 0 };
	struct seen seen = { 0, 0, 0 };
	const struct frame_receiver receiver = { admit_all, count_frame, &seen };
	CHECK(frame_input_feed(&input, stream, run_length - 1, &receiver) && seen.frames == 0);
	frame_input_free(&input);
	free(run);
	free(kill);
	free(stream);
}

static void drops_unadmitted(void)
{
	size_t run_length, kill_length;
	uint8_t *run = vector_load("run", &run_length);
	uint8_t *kill = vector_load("kill", &kill_length);
	struct seen seen = { 0, 0, 0 };
	const struct frame_receiver receiver = { admit_kills, count_frame, &seen };
	struct frame_input input = { .header_have = 0 };
	for (size_t at = 0; at < run_length; at++)
		CHECK(frame_input_feed(&input, run + at, 1, &receiver) && input.payload == NULL);
	CHECK(frame_input_feed(&input, kill, kill_length, &receiver));
	CHECK(seen.frames == 1 && seen.last_type == FRAME_KILL && input.header_have == 0);
	frame_input_free(&input);
	free(run);
	free(kill);
}

static void ends_stream(void)
{
	size_t length;
	uint8_t *stats = vector_load("stats", &length);
	struct frame_input input = { .header_have = 0 };
	struct seen seen = { 0, 0, 0 };
	const struct frame_receiver receiver = { admit_all, count_frame, &seen };
	CHECK(!frame_input_feed(&input, stats, length, &receiver));
	frame_input_free(&input);
	stats[5] = 1;
	CHECK(!frame_input_feed(&input, stats, length, &receiver) && seen.frames == 1);
	frame_input_free(&input);
	free(stats);
}

int main(void)
{
	static const struct test tests[] = {
		{ "a RUN of the shared vectors is decoded to its fields", decodes_vector },
		{ "no prefix of a RUN is a RUN, nor one with a byte too much", refuses_prefixes },
		{ "a limit of 0 or over its ceiling is refused, whichever it is", keeps_ceilings },
		{ "frames come out whole wherever the stream is cut", cuts_frames },
		{ "a frame that is not admitted is dropped as it comes, and the next one is read", drops_unadmitted },
		{ "a stream ends at a broken header or when the receiver says so", ends_stream },
	};
	return suite_run("request", tests, sizeof tests / sizeof *tests);
}
