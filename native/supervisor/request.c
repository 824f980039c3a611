#include "request.h"

#include <stdlib.h>
#include <string.h>

#define MIB (1ull << 20)
#define GIB (1ull << 30)
#define HOUR_MS 3600000ull

static const uint64_t DISK_BYTES_MIN = 64 << 10, DISK_BYTES_MAX = 4 * GIB, COLLECT_FILES_MAX = 10000;

static void decode_limits(struct reader *reader, struct limits *limits)
{
	uint64_t *const fields[] = {
		&limits->cpu_ms, &limits->wall_ms, &limits->memory_bytes, &limits->output_bytes, &limits->processes, &limits->file_bytes,
		&limits->disk_bytes, &limits->open_files, &limits->stack_bytes, &limits->cpu_percent,
	};
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
		*fields[i] = read_u64(reader);
}

static void decode_gives(struct reader *reader, struct request *request)
{
	uint32_t count = read_u32(reader);
	if (count > GIVES_MAX)
		reader->bad = true;
	if (reader->bad || count == 0)
		return;
	request->gives = calloc(count, sizeof *request->gives);
	for (uint32_t i = 0; request->gives && i < count; i++)
		request->gives[request->gives_count++] = read_string(reader, PATTERN_BYTES_MAX);
	reader->bad = reader->bad || !request->gives;
}

bool request_decode(struct request *request, uint8_t *payload, size_t payload_bytes)
{
	struct reader reader = { payload, payload_bytes, false };
	memset(request, 0, sizeof *request);
	request->payload = payload;
	request->payload_bytes = payload_bytes;
	request->image = read_string(&reader, NAME_BYTES_MAX);
	request->seccomp = read_string(&reader, NAME_BYTES_MAX);
	request->flags = read_u8(&reader);
	decode_limits(&reader, &request->limits);
	decode_gives(&reader, request);
	request->limits.collect_bytes = read_u64(&reader);
	request->limits.collect_files = read_u32(&reader);
	request->stdin_bytes = read_span(&reader);
	request->job = read_span(&reader);
	if (reader_done(&reader) && (request->flags & ~(RUN_COLD | RUN_MERGE_STDERR | RUN_STDIN_STREAMED)) == 0)
		return true;
	request_free(request);
	return false;
}

void request_free(struct request *request)
{
	for (uint32_t i = 0; i < request->gives_count; i++)
		free(request->gives[i]);
	free(request->gives);
	free(request->image);
	free(request->seccomp);
	free(request->payload);
	memset(request, 0, sizeof *request);
}

const char *disk_problem(uint64_t disk_bytes)
{
	return disk_bytes < DISK_BYTES_MIN || disk_bytes > DISK_BYTES_MAX ? "disk bytes must be 64 KiB to 4 GiB" : NULL;
}

const char *limits_problem(const struct limits *limits)
{
	const struct { uint64_t value, max; const char *problem; } ceilings[] = {
		{ limits->cpu_ms, HOUR_MS, "cpu ms must be 1 to 3600000" },
		{ limits->wall_ms, HOUR_MS, "wall ms must be 1 to 3600000" },
		{ limits->memory_bytes, 64 * GIB, "memory bytes must be 1 to 64 GiB" },
		{ limits->output_bytes, 256 * MIB, "output bytes must be 1 to 256 MiB" },
		{ limits->processes, 4096, "processes must be 1 to 4096" },
		{ limits->file_bytes, 4 * GIB, "file bytes must be 1 to 4 GiB" },
		{ limits->open_files, 65536, "open files must be 1 to 65536" },
		{ limits->stack_bytes, 4 * GIB, "stack bytes must be 1 to 4 GiB" },
	};
	for (size_t i = 0; i < sizeof ceilings / sizeof *ceilings; i++)
		if (ceilings[i].value == 0 || ceilings[i].value > ceilings[i].max)
			return ceilings[i].problem;
	if (limits->cpu_percent > 100 * 1024)
		return "cpu percent must be 0 to 102400";
	if (limits->collect_bytes > DISK_BYTES_MAX)
		return "collect bytes must be 0 to 4 GiB";
	if (limits->collect_files > COLLECT_FILES_MAX)
		return "collect files must be 0 to 10000";
	return disk_problem(limits->disk_bytes);
}
